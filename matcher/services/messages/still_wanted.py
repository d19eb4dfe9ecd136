"""Whether a message that was written a while ago may still leave: asked again right before it does."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from matcher.models.chat import Chat, OutgoingMessage
from matcher.models.consent import Purpose, has_consent
from matcher.models.contact import CheckIn, CheckInState, Side, talk_first
from matcher.models.person import Person
from matcher.models.request import OPEN_PROPOSALS, Proposal, Request, RequestState
from matcher.models.tie import Appointment, AppointmentState, Tie

__all__ = ["ANSWER", "check_in_open", "reason_to_withdraw"]

ANSWER = "answer"  # the purpose of a reply to what somebody just said


def reason_to_withdraw(session: Session, row: OutgoingMessage, chat: Chat) -> str:
    """Why a message may not leave any more, or "".

    Args:
        session: The open transaction, in which the message then leaves.
        row: The message.
        chat: Where it would go.
    """
    person = session.get(Person, chat.person_id) if chat.person_id is not None else None
    if row.person_id is not None and (person is None or not _same_person(session, row.person_id, person)):
        return "the chat is somebody else's now"
    if person is not None and person.circle_only:
        return "never signed up"
    if row.purpose == ANSWER:
        return ""  # the reply to words of a moment ago, "we have stopped" among them
    if person is not None and person.stopped_at is not None:
        return "messages were stopped"
    if person is not None and not has_consent(session, person.id or 0, Purpose.CONTACT):
        return "consent withdrawn"
    return _ended(session, row.purpose, row.about)


def _same_person(session: Session, person_id: int, person: Person) -> bool:
    if person_id == person.id:
        return True
    meant = session.get(Person, person_id)
    return meant is not None and meant.merged_into_id == person.id


def _ended(session: Session, purpose: str, about: str) -> str:
    """Why what a message asks about is over, or "".

    Only the asking itself is held back: the notice that something was cancelled or arranged is about the same thing.
    """
    kind, _, public_id = about.partition(":")
    check = _STILL_OPEN.get((purpose, kind))
    return "" if check is None or check(session, public_id) else f"the {kind} is not open any more"


def _proposal_open(session: Session, public_id: str) -> bool:
    """Open, and the participant still agrees to being spoken of."""
    proposal = session.exec(select(Proposal).where(Proposal.public_id == public_id)).first()
    if proposal is None or proposal.state not in OPEN_PROPOSALS:
        return False
    participant_id = session.get_one(Request, proposal.request_id).participant_id
    agreed = all(has_consent(session, participant_id, purpose) for purpose in (Purpose.KEEP, Purpose.SEARCH))
    return agreed and _may_be_spoken_of(session, public_id)


def _may_be_spoken_of(session: Session, public_id: str) -> bool:
    """Whether nothing around the participant of a proposal was stopped, by the team or by themselves."""
    proposal = session.exec(select(Proposal).where(Proposal.public_id == public_id)).first()
    if proposal is None:
        return False
    participant = session.get_one(Person, session.get_one(Request, proposal.request_id).participant_id)
    return participant.stopped_at is None and not talk_first(session, participant.id or 0)


def _request_open(session: Session, public_id: str) -> bool:
    state = session.exec(select(Request.state).where(Request.public_id == public_id)).first()
    return state not in (None, RequestState.CLOSED)


def check_in_open(session: Session, public_id: str) -> bool:
    """Whether a check-in may still be asked about: not answered, and nothing around its tie was stopped."""
    row = session.exec(select(CheckIn).where(CheckIn.public_id == public_id)).first()
    asking = (CheckInState.DUE, CheckInState.ASKED, CheckInState.REMINDED)
    if row is None or row.state not in asking or _stopped_around(session, row.tie_id):
        return False
    return row.side is not Side.HELPER or not _talk_first(session, row.tie_id)


def _check_ins_open(session: Session, public_ids: str) -> bool:
    """One message about several: each may still be spoken of, or was answered; at least one waits."""
    waits = {public_id: check_in_open(session, public_id) for public_id in public_ids.split(",")}
    closed = [public_id for public_id, is_open in waits.items() if not is_open]
    states = session.exec(select(CheckIn.state).where(col(CheckIn.public_id).in_(closed)))
    return any(waits.values()) and all(state is CheckInState.ANSWERED for state in states)


def _appointment_stands(session: Session, public_id: str) -> bool:
    row = session.exec(select(Appointment).where(Appointment.public_id == public_id)).first()
    standing = (AppointmentState.PLANNED, AppointmentState.MOVE_ASKED)
    if row is None or row.state not in standing:
        return False
    return not _stopped_around(session, row.tie_id) and not _talk_first(session, row.tie_id)


def _off_or_wanted(session: Session, public_id: str) -> bool:
    """That an appointment is off must be heard in any case; anything else about it waits until somebody has talked."""
    row = session.exec(select(Appointment).where(Appointment.public_id == public_id)).first()
    return row is not None and (row.state is AppointmentState.CANCELLED or not _talk_first(session, row.tie_id))


def _stopped_around(session: Session, tie_id: int) -> bool:
    """Whether messages were stopped around either side of a tie: then nothing about it leaves by itself."""
    tie = session.get(Tie, tie_id)
    sides = [session.get(Person, side) for side in (tie.person_id, tie.other_id) if side is not None] if tie else []
    return any(side is not None and side.stopped_at is not None for side in sides)


def _talk_first(session: Session, tie_id: int) -> bool:
    """Whether the participant of a tie said stop, and nobody of the team has talked with them yet."""
    tie = session.get(Tie, tie_id)
    return tie is not None and talk_first(session, tie.person_id)


_STILL_OPEN: dict[tuple[str, str], Callable[[Session, str], bool]] = {
    ("proposal", "proposal"): _proposal_open,
    ("proposal", "request"): _request_open,
    ("notice", "proposal"): _may_be_spoken_of,
    ("check-in", "check-in"): check_in_open,
    ("check-in", "check-ins"): _check_ins_open,
    ("reminder", "check-in"): check_in_open,
    ("reminder", "check-ins"): _check_ins_open,
    ("reminder", "appointment"): _appointment_stands,
    ("notice", "appointment"): _off_or_wanted,
}
