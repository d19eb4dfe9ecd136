"""What a world came to, so that two can be held against one another whatever moments and numbers they chose."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from faults.api import plain
from faults.results import Outcome
from matcher.models.chat import Chat, OutgoingMessage, OutgoingState, Update
from matcher.models.contact import Answer, CheckIn, CheckInState, Signal
from matcher.models.database import Database
from matcher.models.tie import Tie

State = Mapping[str, Counter[Any]]


def state_of(database: Database) -> State:
    """Everything that people would notice, person by person; without moments, row numbers and references."""
    found: dict[str, Counter[Any]] = defaultdict(Counter)
    with database.transaction() as session:
        chats = dict(session.exec(select(Chat.id, Chat.address)).all())
        for chat_id, text, state in session.exec(
            select(OutgoingMessage.chat_id, OutgoingMessage.text, OutgoingMessage.state)
        ):
            # Sent, or taken back because the answer was there before a second attempt: both are an end as it should be.
            ended = "sent or taken back" if state in (OutgoingState.SENT, OutgoingState.WITHDRAWN) else str(state)
            found["messages"][chats[chat_id], plain(text), ended] += 1
        for address, conversation in session.exec(select(Chat.address, Chat.conversation)):
            found["conversations"][address, json.dumps(_steady(conversation), sort_keys=True)] += 1
        for person, side, kind, state in session.exec(
            select(CheckIn.person_id, CheckIn.side, CheckIn.kind, CheckIn.state)
        ):
            found["check-ins"][person, str(side), str(kind), str(state)] += 1
        for person, answer, again, words, said_by in session.exec(
            select(CheckIn.person_id, Answer.answer, Answer.again, Answer.words, Answer.said_by).join(
                CheckIn, col(CheckIn.id) == Answer.check_in_id
            )
        ):
            found["answers"][person, answer, again, words, said_by] += 1
        for person, kind, urgency, words in session.exec(
            select(Signal.person_id, Signal.kind, Signal.urgency, Signal.words)
        ):
            found["signals"][person, kind, urgency, plain(words)] += 1
        for tie_id, state in session.exec(select(Tie.id, Tie.state)):
            found["ties"][tie_id, str(state)] += 1
        for chat_id, text in session.exec(select(Update.chat_id, Update.text)):
            found["heard"][chats.get(chat_id or 0), _without_thread(text)] += 1
    return found


def compare(outcome: Outcome, found: State, wanted: State, *, leave_out: tuple[str, ...] = ()) -> None:
    """Count every difference as a wrong state."""
    for name in sorted({*found, *wanted} - set(leave_out)):
        missing = wanted.get(name, Counter()) - found.get(name, Counter())
        extra = found.get(name, Counter()) - wanted.get(name, Counter())
        for what, times in [*missing.items()]:
            outcome.wrong(f"{name}: {times} missing of {str(what)[:160]}")
        for what, times in [*extra.items()]:
            outcome.wrong(f"{name}: {times} too many of {str(what)[:160]}")


def no_half_states(outcome: Outcome, database: Database) -> None:
    """What no world may ever hold, whatever went wrong in it."""
    with database.transaction() as session:
        answered = set(session.exec(select(CheckIn.id).where(CheckIn.state == CheckInState.ANSWERED)))
        with_answer = Counter(session.exec(select(Answer.check_in_id)).all())
        for check_in in answered - set(with_answer):
            outcome.wrong(f"check-in {check_in} is answered without an answer")
        for check_in in set(with_answer) - answered:
            outcome.wrong(f"an answer to check-in {check_in} did not reach it")
        for check_in, times in with_answer.items():
            if times > 1:
                outcome.wrong(f"check-in {check_in} has {times} answers")
        twice = session.exec(
            select(CheckIn.person_id, CheckIn.local_day)
            .group_by(col(CheckIn.person_id), col(CheckIn.local_day))
            .having(func.count() > 1)
        ).all()
        for person, day in twice:
            outcome.wrong(f"person {person} has two check-ins on {day}")
        bad = set(session.exec(select(Answer.check_in_id).where(Answer.answer == "bad")))
        public = dict(session.exec(select(CheckIn.id, CheckIn.public_id)).all())
        causes = Counter(session.exec(select(Signal.cause)).all())
        for check_in in bad:
            name = f"check-in:{public[check_in]}"
            if not any(causes[f"{name}:{kind}"] for kind in ("bad-answer", "bad-again", "carer-heavy")):
                outcome.wrong(f"a bad answer to {name} raised nothing")


def unfinished(database: Database) -> int:
    """Messages without an end."""
    with database.transaction() as session:
        open_states = (OutgoingState.WAITING, OutgoingState.SENDING)
        return len(session.exec(select(OutgoingMessage.id).where(col(OutgoingMessage.state).in_(open_states))).all())


def _steady(value: Any) -> Any:
    """A conversation without moments and references."""
    if isinstance(value, dict):
        return {name: _steady(each) for name, each in value.items() if name not in ("asked", "checkin", "about")}
    if isinstance(value, list):
        return [_steady(each) for each in value]
    return plain(value) if isinstance(value, str) else value


def _without_thread(text: str) -> str:
    """What was pressed without the number of the thread."""
    parts = text.split(":")
    return ":".join(parts[1:]) if len(parts) == 3 else text
