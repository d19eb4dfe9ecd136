"""One action that stops every message around a person: after a death, an admission, a crisis."""

from sqlmodel import col, select

from matcher.models.contact import CheckIn, CheckInState, check_ins_of_tie
from matcher.models.person import Person
from matcher.models.request import Proposal, Request, RequestState, open_proposals_of_helper
from matcher.models.tie import Tie, appointments_of_tie, running_ties_of
from matcher.services.application import Work
from matcher.services.contact import gathering
from matcher.services.contact.signals import raise_signal
from matcher.services.matching import endings, proposals
from matcher.services.messages import conversations, outbox
from matcher.services.trust import audit, disclosure

__all__ = ["hold_back", "resume", "stop_around"]


def stop_around(work: Work, person: Person, why: str) -> None:
    """Stop every message to and about a person at once; a human then calls the people around them.

    Nothing that waits leaves any more, open questions close, check-ins with both sides stop, requests end and whoever
    was asked hears only that it is settled. The reason stays with the team.
    """
    person.stopped_at = work.now
    person.stopped_why = why.strip()
    work.session.add(person)
    outbox.withdraw_for(work, person, reason="messages stopped")
    requests = select(Request).where(
        Request.participant_id == person.id, col(Request.state).not_in((RequestState.CLOSED, RequestState.ARRANGED))
    )
    for request in work.session.exec(requests).all():
        endings.close_request(work, request, "messages stopped")
    for proposal in open_proposals_of_helper(work.session, person.id or 0):
        conversations.close_threads(work, person, proposals.about(proposal))
    for tie in running_ties_of(work.session, person.id or 0):
        open_states = (CheckInState.DUE, CheckInState.ASKED, CheckInState.REMINDED)
        waiting = select(CheckIn).where(CheckIn.tie_id == tie.id, col(CheckIn.state).in_(open_states))
        for check_in in work.session.exec(waiting).all():
            check_in.state = CheckInState.STOPPED
            check_in.ended_at = work.now
            work.session.add(check_in)
            asked = work.session.get(Person, check_in.person_id)
            if asked is not None:
                work.session.flush()
                gathering.close_question(work, asked, check_in)
        other = work.session.get(Person, tie.other_id if tie.person_id == person.id else tie.person_id)
        if other is not None:
            for about in _abouts(work, tie):
                outbox.withdraw_for(work, other, about=about, reason="messages stopped")
            raise_signal(
                work,
                cause=f"stopped:{person.public_id}:{tie.public_id}:{work.now.isoformat()}",
                kind="call-around",
                person=other,
                tie=tie,
                urgency=1,
            )
    work.session.flush()
    audit.record(work, person, "change", "messages stopped")


def _abouts(work: Work, tie: Tie) -> list[str]:
    """Everything that messages to the other side of a tie may be about."""
    appointments = [f"appointment:{row.public_id}" for row in appointments_of_tie(work.session, tie.id or 0)]
    check_ins = [f"check-in:{row.public_id}" for row in check_ins_of_tie(work.session, tie.id or 0)]
    proposal = work.session.get(Proposal, tie.proposal_id) if tie.proposal_id else None
    return [f"tie:{tie.public_id}", *appointments, *check_ins, *([proposals.about(proposal)] if proposal else [])]


def hold_back(work: Work, person: Person, cause: str) -> None:
    """Somebody who takes part said stop: nothing new about them goes out until a person of the team has talked.

    What waits is held back right before it leaves (`messages.still_wanted`), no proposal or appointment is made, and
    no link to an address opens. Nobody else hears of it: what helpers said stands, and no end is told. The hold ends
    when a person closes the signal; nothing that was held back leaves by itself after that.

    Args:
        work: The use case.
        person: Who said it.
        cause: What raises the signal, unique for ever.
    """
    disclosure.withdraw_releases(work, person)
    raise_signal(work, cause=cause, kind="stopped", person=person)


def resume(work: Work, person: Person) -> None:
    """Messages may be sent again; nothing that was stopped comes back by itself."""
    person.stopped_at = None
    person.stopped_why = ""
    work.session.add(person)
    work.session.flush()
    audit.record(work, person, "change", "messages resumed")
