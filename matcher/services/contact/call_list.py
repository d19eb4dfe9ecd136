"""Who is called because no chat reaches them, what is said, and the answer that comes back.

There is no list of its own: a call is a signal of the kind "call" (decision 2).
"""

from dataclasses import dataclass, replace
from typing import Literal

from sqlmodel import col, select

from matcher.errors import InputError
from matcher.language.message import Message
from matcher.models.contact import CheckIn, CheckInKind, CheckInState, Signal, SignalState, check_in_by_public_id
from matcher.models.contact import Side as AskedSide
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.request import ProposalState, RequestState, proposal_by_public_id, request_by_public_id
from matcher.services.application import Work
from matcher.services.contact import signals
from matcher.services.contact.check_in_answers import record_answer
from matcher.services.matching import order_of_yes, proposals, requests
from matcher.services.messages.aloud import about_and_words
from matcher.services.people.representatives import voice_named

__all__ = ["Call", "Heard", "calls_to_make", "heard_by_phone", "read_call"]

_ASKS = {"check-in": "check-in", "proposal": "proposal", "meet": "meet", "search": "search"}
"""What a task to call was for (the first word of its key) → what is answered; anything else is only told."""
_TO_ANSWER = (CheckInState.ASKED, CheckInState.REMINDED, CheckInState.UNANSWERED)
_SEARCH_ASKED = (RequestState.DRAFT, RequestState.ASKED)
_YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Call:
    """One thing to say to somebody on the telephone.

    Attributes:
        signal: The task.
        person: Whom to call.
        asks: ``check-in``, ``proposal``, ``meet``, ``search``; "" where something is only told.
        about_id: Public identifier of what it is about.
        words: What the chat would have said, one line for each sentence and its answers.
        again: Whether "once more?" is asked as well.
        as_carer: Whether a carer is asked about themselves.
        settled: Whether it was answered or taken back meanwhile; the task then only waits for its note.
    """

    signal: Signal
    person: Person
    asks: str
    about_id: str
    words: str
    again: bool = False
    as_carer: bool = False
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said on the telephone.

    Attributes:
        said_by: Who said it.
        answer: good, so-so or bad to a check-in; yes or no to anything else.
        again: yes, no, unsure or "".
        words: Own words.
        given_by: Who agreed, as chosen in a form: ``self``, the public identifier of a recorded voice, or "".
    """

    said_by: str
    answer: str
    again: str = ""
    words: str = ""
    given_by: str = ""


def calls_to_make(work: Work) -> list[Call]:
    """Every call of the region that nobody has finished, the most urgent and the oldest first."""
    query = (
        select(Signal)
        .where(Signal.region_id == work.scope.region_id, Signal.kind == "call", Signal.state != SignalState.CLOSED)
        .order_by(col(Signal.urgency), col(Signal.raised_at), col(Signal.id))
    )
    calls = (read_call(work, signal) for signal in work.session.exec(query).all())
    return [call for call in calls if call is not None]


def read_call(work: Work, signal: Signal) -> Call | None:
    """A task to call with everything that belongs to it; None where it is none, or nobody is to be called."""
    person = work.session.get(Person, signal.person_id) if signal.person_id is not None else None
    if signal.kind != "call" or person is None:
        return None
    about, words = about_and_words(signal.words)
    occasion = signal.cause.removeprefix("call:").partition(":")[0]
    about_id = about.partition(":")[2]
    call = Call(signal, person, _ASKS.get(occasion, ""), about_id, words)
    settled, again, as_carer = _stands(work, call)
    return replace(call, settled=settled, again=again, as_carer=as_carer)


def _stands(work: Work, call: Call) -> tuple[bool, bool, bool]:
    """How what was asked stands now: settled, "once more?" is asked, a carer is asked."""
    match call.asks:
        case "check-in" if (check_in := check_in_by_public_id(work.session, call.about_id)) is not None:
            as_carer = check_in.side is AskedSide.CARER
            first = check_in.kind is CheckInKind.FIRST and not as_carer
            return check_in.state not in _TO_ANSWER, first, as_carer
        case "proposal" | "meet":
            proposal = proposal_by_public_id(work.session, work.scope, call.about_id)
            waits = ProposalState.SENT if call.asks == "proposal" else ProposalState.ACCEPTED
            return proposal is None or proposal.state is not waits, False, False
        case "search":
            request = request_by_public_id(work.session, work.scope, call.about_id)
            return request is None or request.state not in _SEARCH_ASKED, False, False
        case "check-in":
            return True, False, False
    return False, False, False


def heard_by_phone(work: Work, call: Call, member: TeamMember, heard: Heard, note: str) -> None:
    """Take an answer that was given on the telephone into the same flow as one in chat, and finish the task.

    Args:
        work: The use case of a team member.
        call: What was asked.
        member: Who called.
        heard: What was said, and by whom.
        note: What is written with the task.

    Raises:
        InputError: Nothing is asked here, or what it was about is gone.
        StateError: It was settled otherwise meanwhile.
    """
    match call.asks:
        case "check-in":
            record_answer(
                work,
                _check_in(work, call),
                answer=heard.answer,
                again=heard.again,
                words=heard.words,
                said_by=heard.said_by,
                entered_by=member,
            )
        case "proposal" | "meet":
            proposal = proposal_by_public_id(work.session, work.scope, call.about_id)
            if proposal is None:
                raise _gone()
            if call.asks == "meet":
                yes = _is_yes(heard)
                participant = requests.participant_of(work, proposals.request_of(work, proposal))
                agreeing = voice_named(work, participant, heard.given_by) if yes else None
                order_of_yes.record_participant_answer(
                    work, proposal, yes=yes, said_by=heard.said_by, agreeing=agreeing
                )
            else:
                decided: Literal["yes", "no"] = "yes" if _is_yes(heard) else "no"
                said = {"said_by": heard.said_by, "words": heard.words}
                order_of_yes.record_helper_answer(work, proposal, decided, **said)
        case "search":
            request = request_by_public_id(work.session, work.scope, call.about_id)
            if request is None:
                raise _gone()
            yes = _is_yes(heard)
            participant = requests.participant_of(work, request)
            agreeing = voice_named(work, participant, heard.given_by) if yes else None
            requests.record_search_answer(work, request, yes=yes, said_by=heard.said_by, agreeing=agreeing)
        case _:
            raise InputError("nothing is asked here", place="answer", mend="close the task with a note").told(
                Message("problem.answer_unknown")
            )
    signals.close(work, call.signal, member, note)


def _check_in(work: Work, call: Call) -> CheckIn:
    check_in = check_in_by_public_id(work.session, call.about_id)
    if check_in is None or check_in.person_id != call.person.id:
        raise _gone()
    return check_in


def _is_yes(heard: Heard) -> bool:
    if heard.answer not in _YES_NO:
        raise InputError(f"{heard.answer!r} is no answer", place="answer", mend="use yes or no").told(
            Message("problem.answer_unknown")
        )
    return heard.answer == "yes"


def _gone() -> InputError:
    return InputError("what this was about is gone", place="call", mend="close the task with a note").told(
        Message("problem.not_found")
    )
