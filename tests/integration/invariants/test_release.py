"""An address is shown to one reader, after two yesses, behind a link that opens on a press."""

from datetime import timedelta

import pytest
from invariant_world import ANNIE, HELPER_PHONE, PHONE, STREET, World, identifying_parts
from sqlalchemy import text as sql
from sqlmodel import Session, select

from matcher.errors import MatcherError, NotAllowedError, StateError
from matcher.models.consent import AuditRow, Purpose, Release
from matcher.models.person import Person
from matcher.models.region import Region
from matcher.models.request import Proposal, ProposalState
from matcher.models.scope import Actor, ActorKind
from matcher.models.tie import Tie
from matcher.services.contact import stopping, ties
from matcher.services.people import register
from matcher.services.trust import consents, disclosure
from matcher.web import create_app


def share(world: World) -> None:
    with world.work() as work:
        consents.give(work, world.annie(work), Purpose.SHARE, ground="said so on the phone", channel="phone")


def released(world: World) -> str:
    """The token of a link to Annie's address for Piet."""
    share(world)
    with world.work() as work:
        tie = work.session.exec(select(Tie)).one()
        return disclosure.release(work, tie, world.annie(work), world.helper(work))


def opens(world: World, token: str) -> bool:
    """Whether the link shows the address when its button is pressed."""
    try:
        with world.app.work(world.app.scope()) as work:
            return STREET in disclosure.open_link(work, token).address
    except NotAllowedError:
        return False


def test_nothing_is_released_before_both_agreed(world: World):
    """Invariant 2: not while the participant decides, not after a no."""
    world.proposed()
    world.choose(world.address(), "yes")
    share(world)
    with world.work() as work:
        proposal = work.session.exec(select(Proposal)).one()
        early = Tie(region_id=work.scope.region_id, person_id=world.annie_id, other_id=world.helper_ids[0],
                    proposal_id=proposal.id, since=work.today, known_before=False)  # fmt: skip
        work.session.add(early)
        work.session.flush()
        for state in set(ProposalState) - {ProposalState.AGREED}:
            proposal.state = state
            with pytest.raises(StateError):
                disclosure.release(work, early, world.annie(work), world.helper(work))
    assert world.all(Release) == []


def test_nothing_is_released_without_consent_the_team_or_the_conditions(any_world: World):
    """Invariant 2: both agreed is not enough."""
    world = any_world
    world.agreed()
    with world.work() as work:
        tie, annie, piet = work.session.exec(select(Tie)).one(), world.annie(work), world.helper(work)
        with pytest.raises(NotAllowedError):  # no consent to share
            disclosure.release(work, tie, annie, piet)
        consents.give(work, annie, Purpose.SHARE, ground="on the phone")
        for actor in (Actor(ActorKind.PERSON, piet.id), Actor(ActorKind.SYSTEM, name="matcher")):
            with pytest.raises(NotAllowedError):
                disclosure.release(work.acting_as(actor), tie, annie, piet)
        register.update_person(work, piet, conditions_met=[])
        with pytest.raises(StateError):
            disclosure.release(work, tie, annie, piet)
        register.update_person(work, piet, conditions_met=["vog"])
        stranger = register.create_person(work, given_name="Vreemde", conditions_met=["vog"])
        with pytest.raises(NotAllowedError):
            disclosure.release(work, tie, annie, stranger)
        stopping.stop_around(work, annie, "opname")
        with pytest.raises(StateError):
            disclosure.release(work, tie, annie, piet)
    assert world.all(Release) == []


def test_the_link_is_random_and_kept_as_a_hash_only(world: World):
    """Invariant 2: who reads the whole database cannot open the link."""
    world.agreed()
    token = released(world)
    assert len(token) >= 30
    assert token != released(world)
    for rows in world.snapshot().values():
        for row in rows:
            assert not any(token in value for value in row)


def test_the_link_expires(world: World):
    """Invariant 2: after a week it shows nothing any more."""
    world.agreed()
    token = released(world)
    assert opens(world, token)
    world.clock.forward(days=6, hours=23)
    assert opens(world, token)
    world.clock.forward(hours=2)
    assert not opens(world, token)
    with world.app.work(world.app.scope()) as work:
        assert not disclosure.peek(work, token)


def test_a_link_that_was_never_given_out_opens_nothing(world: World):
    """Invariant 2: guesses are told the same as old links."""
    world.agreed()
    released(world)
    for forged in ("", "x" * 32, "../admin", "' OR 1=1 --", world.one(Release).token_hash):
        with world.app.work(world.app.scope()) as work, pytest.raises(NotAllowedError):
            disclosure.open_link(work, forged)


def withdraw_share(world: World) -> None:
    with world.work() as work:
        consents.withdraw(work, world.annie(work), Purpose.SHARE)


def be_forgotten(world: World) -> None:
    world.hear(ANNIE, "vergeet mij")
    world.choose(ANNIE, "yes")


def lose_vog(world: World) -> None:
    with world.work() as work:
        register.update_person(work, world.helper(work), conditions_met=[], conditions_unmet=["vog"])


def end_tie(world: World) -> None:
    with world.work() as work:
        ties.end(work, work.session.exec(select(Tie)).one(), "het ging niet meer")


def helper_says_stop(world: World) -> None:
    world.hear(world.address(), "stop")


def stop_participant(world: World) -> None:
    with world.work() as work:
        stopping.stop_around(work, world.annie(work), "opname")


def stop_helper(world: World) -> None:
    with world.work() as work:
        stopping.stop_around(work, world.helper(work), "zorgen")


@pytest.mark.parametrize(
    "change",
    [withdraw_share, be_forgotten, lose_vog, end_tie, stop_participant, stop_helper, helper_says_stop],
    ids=lambda f: f.__name__,
)
def test_a_link_given_out_before_opens_nothing_after(world: World, change):
    """Invariant 2: what must hold must hold at the moment of opening."""
    world.agreed()
    token = released(world)
    assert opens(world, token)
    change(world)
    assert not opens(world, token)


def test_consent_given_anew_does_not_bring_an_old_link_back(world: World):
    """Invariant 2: a link that was taken back stays taken back; the team releases again."""
    world.agreed()
    token = released(world)
    withdraw_share(world)
    share(world)
    assert not opens(world, token)


def test_fetching_the_link_opens_nothing_and_pressing_does(world: World):
    """Invariant 2: preview robots fetch links; only the button opens, and both are one audit row each."""
    world.agreed()
    token = released(world)
    client = create_app(world.app, secure_cookies=False).test_client()
    client.application.config["WTF_CSRF_ENABLED"] = False
    for fetched in (client.get(f"/delen/{token}"), client.head(f"/delen/{token}")):
        assert fetched.status_code == 200
        assert identifying_parts(fetched.get_data(as_text=True).replace("width=device-width", "")) == []
    assert world.one(Release).opened_at is None
    assert opened(world) == 0
    shown = client.post(f"/delen/{token}")
    assert STREET in shown.get_data(as_text=True)
    assert PHONE[-7:] in shown.get_data(as_text=True).replace(" ", "")
    assert "no-store" in shown.headers.get("Cache-Control", "")
    assert world.one(Release).opened_at is not None
    assert opened(world) == 1
    refused = client.post("/delen/" + "x" * 32)
    assert refused.status_code in (403, 404)
    assert "Annie" not in refused.get_data(as_text=True)


def opened(world: World) -> int:
    return len(world.all(AuditRow, AuditRow.what == "address opened", AuditRow.subject_id == world.annie_id))


def test_the_button_needs_a_token_of_its_own_page(world: World):
    """Invariant 2: another site cannot press the button for a reader."""
    world.agreed()
    token = released(world)
    client = create_app(world.app, secure_cookies=False).test_client()
    answer = client.post(f"/delen/{token}")
    assert STREET not in answer.get_data(as_text=True)
    assert world.one(Release).opened_at is None


def test_no_message_ever_holds_an_address_a_number_or_a_link_to_them(world: World):
    """Invariant 2: from the first question to the ending, to anybody in any chat."""
    tie_id = world.met()
    token = released(world)
    world.choose(ANNIE, "good")
    world.choose(world.address(), "good")
    world.pass_days(8, hours=12)
    with world.work() as work:
        ties.end(work, work.session.get_one(Tie, tie_id), "verhuisd")
    with world.look() as session:
        texts = _all_texts(session)
    assert texts
    for text in texts:
        digits = "".join(character for character in text if character.isdigit())
        assert STREET not in text
        assert PHONE[-7:] not in digits
        assert HELPER_PHONE[-8:] not in digits
        assert token not in text
        assert "/delen/" not in text


def _all_texts(session: Session) -> list[str]:
    return [str(row[0]) for row in session.execute(sql("SELECT text FROM outgoing_message"))]


def test_a_release_is_short_lived_by_its_row(world: World):
    """Invariant 2: the row itself says who released, to whom, and until when."""
    world.agreed()
    released(world)
    row = world.one(Release)
    assert (row.subject_id, row.reader_id, row.released_by_id) == (world.annie_id, world.helper_ids[0], world.fatima_id)
    assert row.expires_at - row.released_at <= timedelta(days=7)


def test_one_team_cannot_release_what_belongs_to_another_region(world: World):
    """Invariant 2: the team that released is the team of these people."""
    world.agreed()
    share(world)

    with world.look() as session:
        session.add(Region(slug="elders", name="Elders", latitude=52.0, longitude=5.0))
    scope = world.app.scope("elders", Actor(ActorKind.TEAM, world.joke_id))
    with world.app.work(scope) as work:
        tie = work.session.exec(select(Tie)).one()
        annie, piet = work.session.get_one(Person, world.annie_id), work.session.get_one(Person, world.helper_ids[0])
        with pytest.raises(MatcherError):
            disclosure.release(work, tie, annie, piet)
