"""Promises broken on purpose, each in one place, so that it can be seen that a row notices."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from matcher.bot import telegram_fetch
from matcher.bot.pacing import Pacing
from matcher.models.kept_value import keep_value
from matcher.models.request import ProposalState
from matcher.models.tie import Tie
from matcher.services.application import Work
from matcher.services.contact import check_in_answers, check_ins
from matcher.services.matching import order_of_yes
from matcher.services.messages import delivery, incoming, outcomes
from matcher.services.messages.sending import FailureKind


@contextmanager
def replaced(owner: Any, name: str, new: Any, wanted: bool = True) -> Iterator[None]:
    """Something of the service is another thing for a while."""
    before = getattr(owner, name)
    if wanted:
        setattr(owner, name, new)
    try:
        yield
    finally:
        setattr(owner, name, before)


def unknown_counts_as_sent(wanted: bool) -> Any:
    """Where nobody knows whether a message left, it is taken for sent."""
    honest = outcomes.record_failed

    def hopeful(work: Any, message_id: int, failure: Any, *, attempt: int | None = None) -> None:
        if failure.kind is FailureKind.UNKNOWN:
            outcomes.record_sent(work, message_id)
        else:
            honest(work, message_id, failure, attempt=attempt)

    return replaced(outcomes, "record_failed", hopeful, wanted)


def forgetful() -> Any:
    """Acknowledges updates before they are committed and calls messages sent before they leave, as is often done."""
    stack = ExitStack()
    claim = delivery.claim

    def hasty(work: Any, channel: Any, limit: int, **named: Any) -> Any:
        claimed = claim(work, channel, limit, **named)
        for message in claimed:
            outcomes.record_sent(work, message.id)
        return claimed

    take_in = telegram_fetch.take_in_update

    def careless(app: Any, scope: Any, raw: Any, translated: Any) -> None:
        with app.work(scope) as work:
            keep_value(work.session, telegram_fetch.OFFSET, str(int(raw["update_id"]) + 1))
        take_in(app, scope, raw, translated)

    stack.enter_context(replaced(delivery, "claim", hasty))
    stack.enter_context(replaced(telegram_fetch, "take_in_update", careless))
    return stack


def only_delivering() -> Any:
    """A worker that fetches nothing: Telegram lets only one do so."""

    async def idle(self: Any, stop: Any) -> None:
        await stop.wait()

    return replaced(telegram_fetch.FetchLoop, "run", idle)


def careless_claims() -> Any:
    """A worker claims what another has claimed and not sent yet."""
    honest = delivery._due

    def everything(session: Any, channel: Any, now: Any, limit: int, silent_since: Any) -> Any:
        return honest(session, channel, now + timedelta(hours=1), limit, silent_since)  # every lease is over by then

    return replaced(delivery, "_due", everything)


def signals_by_every_answer(wanted: bool) -> Any:
    """A signal is raised by every answer, whatever raised one before."""
    honest = check_in_answers.raise_signal
    count = itertools.count()

    def loud(work: Any, *, cause: str, **what: Any) -> Any:
        return honest(work, cause=f"{cause}:{next(count)}", **what)

    return replaced(check_in_answers, "raise_signal", loud, wanted)


def impatient(wanted: bool) -> Any:
    """Telegram asks us to wait, and we do not."""
    return replaced(Pacing, "hold", lambda *_: None, wanted)


def blocked_is_tried_again(wanted: bool) -> Any:
    """Whoever blocked us is written to again."""
    honest = outcomes.record_failed

    def stubborn(work: Any, message_id: int, failure: Any, *, attempt: int | None = None) -> None:
        if failure.kind is FailureKind.BLOCKED:
            failure = replace(failure, kind=FailureKind.REJECTED)
        honest(work, message_id, failure, attempt=attempt)

    return replaced(outcomes, "record_failed", stubborn, wanted)


def half_commits(wanted: bool, database: Any) -> Any:
    """What came before an error stays."""

    @contextmanager
    def eager() -> Iterator[Any]:
        with Session(database.engine, expire_on_commit=False) as session:
            try:
                yield session
            finally:
                with suppress(SQLAlchemyError):
                    session.commit()

    return replaced(database, "transaction", eager, wanted)


def every_yes_counts(wanted: bool, world: Any) -> Any:
    """Whoever says yes is believed, whatever was arranged meanwhile."""

    def believed(work: Any, proposal: Any, **_: Any) -> None:
        from matcher.models.request import Request

        request = work.session.get_one(Request, proposal.request_id)
        work.session.add(
            Tie(
                region_id=request.region_id,
                person_id=request.participant_id,
                other_id=proposal.helper_id,
                since=work.today,
                proposal_id=proposal.id,
            )
        )
        proposal.state = ProposalState.AGREED
        work.session.add(proposal)

    return replaced(order_of_yes, "record_participant_answer", believed, wanted)


def by_name(name: str) -> Any:
    """One of these, for a process of its own."""
    return {"forgetful": forgetful, "careless-claims": careless_claims}[name]()


def old_words_count(wanted: bool) -> Any:
    """Words that reach us after newer ones answer the question that is open."""
    return replaced(incoming, "_came_after_newer", lambda *_: False, wanted)


def one_attempt(wanted: bool) -> Any:
    """What could not be sent once is given up."""
    return replaced(outcomes, "_MOST_ATTEMPTS", 1, wanted)


def no_gap_told(wanted: bool) -> Any:
    """Nobody notices that the clock stood still."""
    return replaced(sys.modules["matcher.jobs.triggers"], "tell_of_gap", lambda app: 0, wanted)


def days_may_repeat(wanted: bool) -> Any:
    """A day may hold two check-ins of one person: nothing is put off, and the day of the asking is not written down."""
    honest = check_ins.ask

    def careless(work: Any, check_in: Any) -> bool:
        planned = check_in.local_day

        class Backdated(Work):
            @property
            def today(self) -> Any:
                return planned

        return honest(Backdated(**{each.name: getattr(work, each.name) for each in fields(work)}), check_in)

    stack = ExitStack()
    stack.enter_context(replaced(check_ins, "_better_moment", lambda *_: None, wanted))
    stack.enter_context(replaced(check_ins, "ask", careless, wanted))
    return stack


def noted_before_committed(wanted: bool) -> Any:
    """An update is acknowledged in memory before it is committed: what the database refuses then is gone."""
    real = telegram_fetch.FetchLoop._take_in

    async def hasty(self: Any, raw: Any, stop: Any) -> bool:
        translated = telegram_fetch.translate(telegram_fetch.TelegramUpdate.de_json(raw, self._client), raw)
        with suppress(SQLAlchemyError):
            await self._in_worker(telegram_fetch.take_in_update, self._app, self._scope, raw, translated)
        self._noted = raw["update_id"] + 1
        return True

    def offset(self: Any) -> Any:
        return getattr(self, "_noted", None)

    if not wanted:
        return nullcontext()
    stack = ExitStack()
    stack.enter_context(replaced(telegram_fetch.FetchLoop, "_take_in", hasty))
    stack.enter_context(replaced(telegram_fetch.FetchLoop, "_offset", offset))
    assert real is not hasty
    return stack
