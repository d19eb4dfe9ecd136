"""What hangs on a record goes along when it goes up in another."""

from matcher.models.consent import Purpose, consents_of
from matcher.models.person import HelperKind, RepresentationKind, goals_of
from matcher.services.matching import offers
from matcher.services.people import goals, representatives
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
