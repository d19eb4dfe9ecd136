"""What people answer to a check-in: kept for the team, turned into a signal where a person must look."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from matcher.errors import InputError, NotAllowedError
from matcher.language.message import Message
from matcher.models.chat import Chat
from matcher.models.contact import (
    Answer,
    CheckIn,
    CheckInState,
    Signal,
    SignalState,
    answers_of,
    check_in_by_public_id,
    check_ins_asked_together,
    last_answers,
)
from matcher.models.contact import Side as AskedSide
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.tie import Tie
from matcher.rhythm import AnswerFacts, Side
from matcher.services.application import Work
from matcher.services.contact import gathering, ties
from matcher.services.contact.check_in_plans import about, plan_for_tie
from matcher.services.contact.contact_plan import signal_rules
from matcher.services.contact.rhythm_situations import check_ins_of
from matcher.services.contact.signals import raise_signal
from matcher.services.trust import audit

__all__ = ["on_checkin_answered", "record_answer"]

_ANSWERS = ("bad", "so-so", "good")  # from worse to better
_STILL_ASKED = (CheckInState.ASKED, CheckInState.REMINDED)
_AGAIN = ("", "yes", "no", "unsure")


def record_answer(
    work: Work,
    check_in: CheckIn,
    *,
    answer: str,
    again: str = "",
    words: str = "",
    said_by: str = "",
    entered_by: TeamMember | None = None,
) -> Answer:
    """Keep an answer, from chat or entered by the team after a call or from paper.

    In chat an answer comes in steps (how was it, once more?, own words); each step hands over everything said so far
    and completes the same row. A bad answer raises its signal at the first step: many put the phone away after it.

    Args:
        work: The use case.
        check_in: Which question.
        answer: ``good``, ``so-so`` or ``bad``.
        again: ``yes``, ``no``, ``unsure``, or empty when not asked or not said.
        words: Own words.
        said_by: Who said it, where the team entered it.
        entered_by: The team member who entered it.

    Raises:
        InputError: The answer is none of these, or a team member did not write who said it.
    """
    if answer not in _ANSWERS:
        raise InputError(f"{answer!r} is no answer", place="answer", mend=f"use one of {', '.join(_ANSWERS)}").told(
            Message("problem.answer_unknown")
        )
    if again not in _AGAIN:
        raise InputError(f"{again!r} is no answer", place="again", mend="use yes, no or unsure").told(
            Message("problem.answer_unknown")
        )
    if entered_by is not None and not said_by.strip():
        raise InputError("who said this?", place="said by", mend="write who answered").told(Message("problem.said_by"))
    person = work.session.get_one(Person, check_in.person_id)
    tie = work.session.get_one(Tie, check_in.tie_id)
    kept = _keep(work, check_in, answer, again, words.strip(), said_by.strip(), entered_by)
    _answered(work, check_in)
    together = check_ins_asked_together(work.session, check_in)
    if check_in.side is AskedSide.CARER:
        # A carer says how it goes with themselves: one answer to all that was asked with it.
        for row in together:
            if row.id != check_in.id:
                _keep(work, row, answer, again, words.strip(), said_by.strip(), entered_by)
                _answered(work, row)
    if entered_by is not None and not any(row.state in _STILL_ASKED for row in together):
        gathering.close_question(work, person, check_in)
    audit.record(work, person, "change", "check-in answered", why=check_in.kind.value)
    _raise_where_needed(work, check_in, tie, person, kept)
    around = [tie]
    if check_in.side is AskedSide.CARER:
        around += [work.session.get_one(Tie, row.tie_id) for row in together if row.id != check_in.id]
    for each in around:
        plan_for_tie(work, each)
        ties.count_after_good_start(work, each)
    return kept


def _answered(work: Work, check_in: CheckIn) -> None:
    if check_in.state is not CheckInState.STOPPED:
        check_in.state = CheckInState.ANSWERED
        check_in.ended_at = check_in.ended_at or work.now
        work.session.add(check_in)
        work.session.flush()


def on_checkin_answered(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:  # noqa: ARG001
    """Somebody answered in chat.

    Raises:
        NotAllowedError: The question was not asked in this chat.
    """
    check_in = check_in_by_public_id(work.session, str(values["checkin"]))
    if check_in is None or check_in.person_id != chat.person_id:
        raise NotAllowedError("this question is not yours").told(Message("problem.not_yours"))
    record_answer(
        work,
        check_in,
        answer=str(values["answer"]),
        again=str(values.get("again") or ""),
        words=str(values.get("words") or ""),
        said_by=f"self, {chat.channel.value}",
    )
    if values.get("call"):
        raise_signal(
            work,
            cause=f"{about(check_in)}:call",
            kind="carer-call",
            person=work.session.get(Person, check_in.person_id),
            tie=work.session.get(Tie, check_in.tie_id),
        )


def _keep(
    work: Work, check_in: CheckIn, answer: str, again: str, words: str, said_by: str, entered_by: TeamMember | None
) -> Answer:
    earlier = answers_of(work.session, check_in.id or 0)
    same_way = [
        row
        for row in earlier
        if row.said_by == said_by and row.entered_by_id == (entered_by.id if entered_by is not None else None)
    ]
    new = Answer(check_in_id=check_in.id or 0, answer=answer, said_by=said_by, at=work.now)
    row = same_way[-1] if same_way else new
    row.answer, row.again, row.words, row.at = answer, again, words or row.words, work.now
    row.entered_by_id = entered_by.id if entered_by is not None else None
    work.session.add(row)
    work.session.flush()
    return row


def _raise_where_needed(work: Work, check_in: CheckIn, tie: Tie, person: Person, answer: Answer) -> None:
    kind = signal_rules().kind_for(_facts(work, check_in, tie, person, answer))
    if kind is None:
        return
    cause = f"{about(check_in)}:{kind}"
    signal = raise_signal(work, cause=cause, kind=kind, person=person, tie=tie, words=answer.words)
    if signal.state is SignalState.CLOSED and (answer.again or answer.words) and answer.words != signal.words:
        # What is said after somebody closed the signal does not vanish behind it.
        signal = _still_open(work, cause) or raise_signal(
            work, cause=f"{cause}:{signal.closed_at}", kind=kind, person=person, tie=tie, words=answer.words
        )
    _complete_words(work, signal, answer.words)


def _still_open(work: Work, cause: str) -> Signal | None:
    query = select(Signal).where(col(Signal.cause).startswith(f"{cause}:"), Signal.state != SignalState.CLOSED)
    return work.session.exec(query).first()


def _complete_words(work: Work, signal: Signal, words: str) -> None:
    """The words often come after the tap that raised the signal."""
    if words and signal.words != words and signal.state is not SignalState.CLOSED:
        signal.words = words
        work.session.add(signal)
        work.session.flush()


def _facts(work: Work, check_in: CheckIn, tie: Tie, person: Person, answer: Answer) -> AnswerFacts:
    """The answer beside what this person answered before about this tie."""
    earlier_ones = [
        row.id
        for row in check_ins_of(work, tie, person)
        if row.id is not None and (row.local_day, row.id) < (check_in.local_day, check_in.id or 0)
    ]
    said = last_answers(work.session, earlier_ones)
    before = [said[row_id].answer for row_id in earlier_ones if row_id in said]
    in_a_row = 1
    for earlier in reversed(before):
        if earlier != answer.answer:
            break
        in_a_row += 1
    worse = bool(before) and _ANSWERS.index(answer.answer) < _ANSWERS.index(before[-1])
    return AnswerFacts(Side(check_in.side.value), answer.answer, answer.again, in_a_row, worse)
