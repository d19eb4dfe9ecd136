"""What hangs on a record goes along when it goes up in another."""

from sqlmodel import SQLModel, select

from matcher.models.consent import Purpose, consents_of
from matcher.models.person import HelperKind, PossibleDuplicate, RepresentationKind, goals_of
from matcher.services.matching import offers
from matcher.services.people import goals, merging, representatives
from matcher.services.people.merging import merge
from matcher.services.people.register import create_person
from matcher.services.trust import consents


def test_wishes_offers_and_given_consents_go_along(app):
    with app.work(app.scope()) as work:
        kees = create_person(work, given_name="Kees", participant=True)
        keep, other = (create_person(work, given_name="Ria", carer=True) for _ in range(2))
        anna = create_person(work, given_name="Anna", helper_kind=HelperKind.NEIGHBOUR)
        goals.add_goal(work, other, "weer zingen", "meaning")
        offer = offers.make_offer(work, anna, what="koffie drinken", said_by="Anna", for_person=other)
        representatives.appoint(work, kees, other, RepresentationKind.CARER, decides=True, ground="zo gevraagd")
        voice = representatives.who_agreed(work, kees, other.public_id)
        consents.give(work, kees, Purpose.KEEP, given_by=voice.given_by, given_by_person=other, ground=voice.ground)
        merge(work, keep, other)
        assert [goal.text for goal in goals_of(work.session, keep.id)] == ["weer zingen"]
        assert offer.for_person_id == keep.id
        assert [consent.given_by_id for consent in consents_of(work.session, kees.id)] == [keep.id]
        assert [one.person.id for one in representatives.voices_of(work, kees)] == [keep.id]


def test_every_column_that_points_at_a_person_moves_over_or_has_a_reason_not_to():
    pointing = {
        (table.name, column.name)
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }
    moved = {(model.__tablename__, name) for model, name in merging._OWNED}
    otherwise = {(model.__tablename__, name) for model, name in merging._IN_ANOTHER_WAY}
    assert moved | otherwise == pointing
    assert not moved & otherwise
    assert all(merging._IN_ANOTHER_WAY.values())


def test_a_doubt_about_a_third_record_goes_along_and_is_asked_once(app):
    with app.work(app.scope()) as work:
        keep, other, third, fourth = (create_person(work, given_name="Ria", carer=True) for _ in range(4))
        for one, two in ((keep, third), (other, third), (other, fourth), (keep, other)):
            doubt = PossibleDuplicate(person_id=one.id, other_id=two.id, why="one name", found_at=work.now)
            work.session.add(doubt)
        work.session.flush()
        merge(work, keep, other)
        doubts = work.session.exec(select(PossibleDuplicate).where(PossibleDuplicate.settled_at == None)).all()  # noqa: E711
        assert {(row.person_id, row.other_id) for row in doubts} == {(keep.id, third.id), (keep.id, fourth.id)}
        assert len(doubts) == 2
