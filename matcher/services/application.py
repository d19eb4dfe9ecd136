"""What every use case works with: one transaction, one moment, one scope."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from matcher.content import Content
from matcher.dialogue import Scripts
from matcher.errors import InputError, NotAllowedError, SettingsError
from matcher.language.message import Message
from matcher.language.tokens import words_of
from matcher.language.vocabulary import LearnedPhrase
from matcher.models.chat import Chat
from matcher.models.database import Database
from matcher.models.kept_value import keep_value, kept_value
from matcher.models.learning import NEWEST_DECISION, learned_phrases
from matcher.models.region import Region
from matcher.models.scope import Actor, ActorKind, Scope
from matcher.wording import Wording

__all__ = ["SYSTEM", "Application", "Handler", "Work"]

_CLOCK_OFFSET = "clock.offset_s"
_log = logging.getLogger(__name__)
# Asked at the beginning of every transaction.
_REGION_AND_NEWEST = select(Region, NEWEST_DECISION.scalar_subquery()).where(col(Region.id) == bindparam("region"))
SYSTEM = Actor(ActorKind.SYSTEM, name="matcher")


def _real_time() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Work:
    """One use case in progress: everything it does is committed together or not at all.

    Attributes:
        session: The open transaction.
        now: This moment, aware, in UTC; moved on by the demo's clock.
        scope: Who asks, for which region.
        region: The region this work is about.
        app: The application it belongs to.
    """

    session: Session
    now: datetime
    scope: Scope
    region: Region
    app: "Application"

    @property
    def zone(self) -> ZoneInfo:
        """The region's time zone."""
        return ZoneInfo(self.region.timezone)

    @property
    def local_now(self) -> datetime:
        """This moment on the region's clocks."""
        return self.now.astimezone(self.zone)

    @property
    def today(self) -> date:
        """Today in the region."""
        return self.local_now.date()

    def in_region(self, region_id: int) -> "Work":
        """The same work in the region that a chat or person belongs to."""
        if region_id == self.scope.region_id:
            return self
        region = self.session.get_one(Region, region_id)
        return replace(self, region=region, scope=replace(self.scope, region_id=region_id))

    def acting_as(self, actor: Actor) -> "Work":
        """The same work, done by somebody else (a person who speaks in a chat, say)."""
        return replace(self, scope=replace(self.scope, actor=actor, coordinator=False))


Handler = Callable[[Work, Chat, Mapping[str, Any], str], None]
"""What an event does: the work (as the speaker), the chat, the event's values, and a key unique to the event."""


@dataclass(frozen=True, slots=True)
class Application:
    """The parts of a running service, put together by the command line.

    Attributes:
        database: Where everything is kept.
        content: What coordinators edit: the files, and over them the phrases that they mapped at run time.
        wording: Messages into words.
        demo: Whether the clock may be moved.
        secret_key: Signs sessions and links.
        public_url: How people reach the web pages.
        handlers: What each event of a conversation does (see `matcher.services.handlers`); handed in, because what
            they do may open conversations in turn.
        clock: Gives the real time.
        scripts: What the dialogue needs to understand people.
    """

    database: Database
    content: Content
    wording: Wording
    demo: bool = False
    secret_key: str = ""
    public_url: str = ""
    handlers: Mapping[str, "Handler"] = field(default_factory=dict)
    clock: Callable[[], datetime] = _real_time
    scripts: Scripts = field(init=False)

    _from_files: Content = field(init=False, repr=False)
    _learned: int = field(init=False, repr=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_from_files", self.content)
        self._use(self.content, learned=0)

    def _use(self, content: Content, *, learned: int) -> None:
        scripts = Scripts(content.extractor, content.gazetteer, content.vocabulary, say=self.wording.render)
        for name, value in (("content", content), ("scripts", scripts), ("_learned", learned)):
            object.__setattr__(self, name, value)

    def _learn(self, session: Session, newest: int) -> None:
        """Use the phrases that coordinators mapped meanwhile, in whichever process."""
        if newest == self._learned:
            return
        known = self._from_files.vocabulary.concepts
        phrases = [
            LearnedPhrase(phrase, concept, language)
            for language, phrase, concept in learned_phrases(session)
            if concept in known  # a release may have taken a concept away
        ]
        fitting = self._fitting(phrases)
        if len(fitting) < len(phrases):
            # What people said is not for the log.
            _log.warning("%d learned phrases contradict the data files: left aside", len(phrases) - len(fitting))
        self._use(self._from_files.with_phrases(fitting), learned=newest)

    def _fitting(self, phrases: list[LearnedPhrase]) -> list[LearnedPhrase]:
        """Without those that a release made the name of something else: the files go before what was learned."""
        while True:
            try:
                self._from_files.vocabulary.with_phrases(phrases)
            except InputError as error:
                offending = words_of(error.place)
                left = [one for one in phrases if words_of(one.phrase) != offending]
                if len(left) == len(phrases):
                    return []  # what is wrong names no phrase: nothing of it can be trusted
                phrases = left
            else:
                return phrases

    @contextmanager
    def work(self, scope: Scope, *, at: datetime | None = None) -> Iterator[Work]:
        """One transaction: commits at the end, leaves no trace when anything raises.

        Args:
            scope: Who asks, for which region.
            at: A moment in the past to work at, while catching up instant by instant.

        Raises:
            NotAllowedError: There is no such region.
        """
        with self.database.transaction() as session:
            found = session.exec(_REGION_AND_NEWEST, params={"region": scope.region_id}).first()
            region, newest = found if found is not None else (None, None)
            if region is None:
                raise NotAllowedError("there is no such region").told(Message("problem.not_found"))
            self._learn(session, newest or 0)
            yield Work(session=session, now=at or self._now(session), scope=scope, region=region, app=self)

    def now(self) -> datetime:
        """This moment in UTC, moved on by the demo's clock."""
        if not self.demo:
            return self.clock()
        with self.database.transaction() as session:
            return self._now(session)

    def move_clock(self, by: timedelta) -> None:
        """Let time pass in the demo.

        Raises:
            SettingsError: This is no demo.
        """
        if not self.demo:
            raise SettingsError("time can be moved in the demo only")
        with self.database.transaction() as session:
            seconds = float(kept_value(session, _CLOCK_OFFSET, "0")) + by.total_seconds()
            keep_value(session, _CLOCK_OFFSET, str(seconds))

    def scope(self, region_slug: str | None = None, actor: Actor = SYSTEM, *, coordinator: bool = False) -> Scope:
        """The scope of a region; without a name, of the first one.

        Raises:
            NotAllowedError: There is no such region.
        """
        with self.database.transaction() as session:
            query = select(Region.id).order_by(col(Region.id))
            if region_slug:
                query = query.where(Region.slug == region_slug)
            region_id = session.exec(query).first()
        if region_id is None:
            raise NotAllowedError(f"there is no region {region_slug or ''}".strip())
        return Scope(actor=actor, region_id=region_id, coordinator=coordinator)

    def scopes(self, actor: Actor = SYSTEM) -> list[Scope]:
        """The scopes of all regions, for the clock."""
        with self.database.transaction() as session:
            return [Scope(actor, region_id) for region_id in session.exec(select(Region.id)) if region_id is not None]

    def _now(self, session: Session) -> datetime:
        offset = float(kept_value(session, _CLOCK_OFFSET, "0")) if self.demo else 0.0
        return self.clock() + timedelta(seconds=offset)
