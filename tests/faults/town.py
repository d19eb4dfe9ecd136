"""A town of ties with check-ins that fall due, every person with a chat on Telegram."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import insert

from matcher.content import Content, load_content
from matcher.dialogue import Conversation
from matcher.models.chat import Channel, Chat
from matcher.models.columns import new_public_id
from matcher.models.consent import Consent, Purpose
from matcher.models.contact import CheckIn, CheckInKind, Side
from matcher.models.database import Database
from matcher.models.person import HelperKind, Person
from matcher.models.region import Region, TeamMember, TeamRole
from matcher.models.tie import Appointment, AppointmentState, Tie, TieState
from matcher.services.application import Application
from matcher.services.handlers import HANDLERS
from matcher.wording import Wording, load_wording

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # a Tuesday, 09:00 in Haarlem, when waking hours begin
TEAM_CHAT = 9_000_001
_FIRST_HELPER, _FIRST_PARTICIPANT = 1_000_001, 5_000_001
_CHUNK = 2_000


@cache
def content() -> Content:
    """What coordinators edit, read once."""
    return load_content()


@cache
def wording() -> Wording:
    """The texts, read once."""
    return load_wording(content().labels())


def application(database: Database, clock: Any) -> Application:
    """The service on a database."""
    return Application(
        database=database, content=content(), wording=wording(), handlers=HANDLERS, clock=clock,
        secret_key="only-for-the-bench-only-for-the-bench", public_url="http://localhost",
    )  # fmt: skip


@dataclass(frozen=True)
class Town:
    """Who lives there.

    Attributes:
        helpers: Chat ids of the helpers, in order.
        participants: Chat ids of the participants, in the same order; empty when they have no chat.
    """

    helpers: range
    participants: range


def build(
    database: Database,
    people: int,
    *,
    at: datetime = START,
    due: datetime | None = None,
    participants_chat: bool = False,
    kind: CheckInKind = CheckInKind.FOLLOW_UP,
    met_days_ago: int = 60,
    rounds: int = 1,
) -> Town:
    """So many ties; the helper of each has a check-in due.

    Args:
        database: An empty one with all tables.
        people: How many ties.
        at: When everything was written down.
        due: When the check-ins fall due; half a minute later when left out.
        participants_chat: Whether participants have a chat too.
        kind: Of the check-ins.
        met_days_ago: When they met first.
        rounds: So many check-ins for each, a day apart.
    """
    due = due or at + timedelta(seconds=30)
    with database.transaction() as session:
        region = Region(slug="haarlem", name="Haarlem", latitude=52.381, longitude=4.637, phone="023 123 45 67")
        session.add(region)
        session.flush()
        region_id = region.id or 0
        member = TeamMember(
            region_id=region_id, name="Fatima Yilmaz", email="fatima@example.org", password_hash="-",
            role=TeamRole.COORDINATOR, created_at=at,
        )  # fmt: skip
        session.add(member)
        session.flush()
        session.add(_chat(region_id, TEAM_CHAT, at, team_member_id=member.id))
        member_id = member.id or 0
    fresh = dict(Conversation(language="nl").to_json())
    for begin in range(0, people, _CHUNK):
        numbers = range(begin, min(begin + _CHUNK, people))
        persons, consents, chats, ties, meetings, asks = [], [], [], [], [], []
        for n in numbers:
            participant, helper, tie = 2 * n + 1, 2 * n + 2, n + 1
            common = {"region_id": region_id, "created_at": at, "updated_at": at, "language": "nl"}
            persons.append(
                _row(
                    Person,
                    id=participant,
                    given_name=f"Annie{n}",
                    code=_code(participant),
                    is_participant=True,
                    team_member_id=member_id,
                    **common,
                )
            )
            persons.append(
                _row(
                    Person,
                    id=helper,
                    given_name=f"Piet{n}",
                    code=_code(helper),
                    is_helper=True,
                    helper_kind=HelperKind.VOLUNTEER,
                    **common,
                )
            )
            with_chat = [(helper, _FIRST_HELPER + n)]
            if participants_chat:
                with_chat.append((participant, _FIRST_PARTICIPANT + n))
            for person_id, address in with_chat:
                consents += [
                    _row(Consent, person_id=person_id, purpose=purpose, given_at=at)
                    for purpose in (Purpose.KEEP, Purpose.CONTACT)
                ]
                chats.append(
                    _row(
                        Chat,
                        region_id=region_id,
                        channel=Channel.TELEGRAM,
                        address=str(address),
                        person_id=person_id,
                        conversation=fresh,
                        created_at=at,
                    )
                )
            met = (at - timedelta(days=met_days_ago)).date()
            ties.append(
                _row(
                    Tie,
                    id=tie,
                    region_id=region_id,
                    person_id=participant,
                    other_id=helper,
                    state=TieState.RUNNING,
                    since=met,
                    known_before=False,
                    counted_at=at,
                )
            )
            meetings.append(
                _row(
                    Appointment,
                    tie_id=tie,
                    day=met,
                    start="14:00",
                    meeting_point="de bibliotheek",
                    first=True,
                    state=AppointmentState.PAST,
                    created_at=at,
                )
            )
            for each in range(rounds):
                moment = due + timedelta(days=each)
                asks.append(
                    _row(
                        CheckIn,
                        tie_id=tie,
                        person_id=helper,
                        side=Side.HELPER,
                        kind=kind,
                        local_day=_local_day(moment),
                        due_at=moment,
                    )
                )
        with database.transaction() as session:
            for table, rows in (
                (Person, persons), (Consent, consents), (Chat, chats), (Tie, ties), (Appointment, meetings),
                (CheckIn, asks),
            ):  # fmt: skip
                if rows:
                    session.execute(insert(table), rows)
    _set_sequences(database)
    helpers = range(_FIRST_HELPER, _FIRST_HELPER + people)
    return Town(
        helpers, range(_FIRST_PARTICIPANT, _FIRST_PARTICIPANT + people if participants_chat else _FIRST_PARTICIPANT)
    )


def mood(seed: int, user: int, *, bad: float = 0.1) -> str:
    """How somebody says it went; always the same for the same seed."""
    drawn = int(hashlib.sha256(f"{seed}:{user}".encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    return "bad" if drawn < bad else "so-so" if drawn < 0.3 else "good"


def answering(seed: int, *, bad: float = 0.1) -> Any:
    """People who answer every question with a button."""

    def choose(user: int, offered: dict[str, str]) -> str | None:
        for wanted in (mood(seed, user, bad=bad), "skip", "yes"):
            if wanted in offered:
                return offered[wanted]
        return None

    return choose


def _code(number: int) -> str:
    """The code that is said in chat; drawn by chance, two of some thousand would be the same."""
    letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    code = ""
    for _ in range(5):
        number, place = divmod(number, len(letters))
        code = letters[place] + code
    return code


def _row(table: type, **values: Any) -> dict[str, Any]:
    """A row with its defaults, for writing many at once."""
    row = {**_defaults(table), **values}
    if "public_id" in row:
        row["public_id"] = new_public_id()
    return row


@cache
def _defaults(table: Any) -> dict[str, Any]:
    """What a row of a table holds when nobody says otherwise."""
    row = table().model_dump()
    return {name: value for name, value in row.items() if name != "id"}


def _chat(region_id: int, address: int, at: datetime, **who: Any) -> Chat:
    conversation = dict(Conversation(language="nl").to_json())
    return Chat(
        region_id=region_id,
        channel=Channel.TELEGRAM,
        address=str(address),
        conversation=conversation,
        created_at=at,
        **who,
    )


def _local_day(moment: datetime) -> date:
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo("Europe/Amsterdam")).date()


def _set_sequences(database: Database) -> None:
    """PostgreSQL counts on from what we wrote with numbers of our own."""
    if not database.url.startswith("postgresql"):
        return
    from sqlalchemy import text

    with database.transaction() as session:
        for table in ("person", "tie"):
            session.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            )
