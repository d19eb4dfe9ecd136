"""What changed of whom the engine looks at, written down by the database itself, so that no process can miss it.

Triggers write a row in the transaction of the change, whoever makes it and by whatever means. Every process reads what
is new before it answers. Rows say who, never what. A pool is laid out anew every day, so they are kept for two, or as
long as a packed block (`matcher.models.pool_block`) was made before them.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Integer, String, func, text
from sqlmodel import Field, Session, SQLModel, col, select

from matcher.models.columns import UtcMoment
from matcher.models.pool_block import FUNCTION, block_triggers, oldest_block_version

__all__ = [
    "PoolChange",
    "changes_since",
    "first_unknown",
    "forget_changes",
    "keep_triggers",
    "newest_change",
    "newest_changes_since",
    "newest_ever",
    "seal_of",
    "seen_since",
    "still_sealed",
]

WATCHED: dict[str, tuple[tuple[str, str], ...]] = {
    "person": (("person", "id"),),
    "person_interest": (("person", "person_id"),),
    "person_role": (("person", "person_id"),),
    "consent": (("person", "person_id"),),
    "exclusion": (("person", "person_id"),),
    "offer": (("person", "person_id"),),
    "proposal": (("person", "helper_id"),),
    "tie": (("person", "other_id"), ("activity", "activity_id")),
    "activity": (("activity", "id"),),
    "activity_session": (("activity", "activity_id"),),
    "region": (("region", "id"),),
}
"""Tables whose rows say something about a candidate: which kind of candidate, and the column with its number."""


class PoolChange(SQLModel, table=True):
    """One candidate of whom something changed."""

    __tablename__ = "pool_change"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    subject: str  # person | activity | region
    subject_id: int = Field(sa_column=Column(Integer, nullable=False))
    # On PostgreSQL the transaction that wrote it: numbers of rows may become visible out of order, see `changes_since`.
    written_by: int = Field(sa_column=Column(BigInteger, nullable=False, server_default=text("0"), index=True))
    mark: str = Field(sa_column=Column(String, nullable=False, server_default=""))  # random: tells a restored copy
    at: datetime = Field(sa_column=Column(UtcMoment, nullable=False, server_default=func.now(), index=True))


def newest_change(session: Session) -> int:
    """From where on to read next time: nothing that is not visible now lies before it.

    On SQLite there is one writer at a time, so the highest number will do. On PostgreSQL it is the oldest transaction
    that still runs: what it or a later one writes may not be visible yet, whatever its number.
    """
    if _is_postgresql(session):
        return int(
            session.connection().execute(text("select pg_snapshot_xmin(pg_current_snapshot())::text")).scalar_one()
        )
    return int(session.exec(select(func.max(PoolChange.id))).one() or 0)


def changes_since(session: Session, newest: int, most: int | None = None) -> set[tuple[str, int]]:
    """Of whom something may have changed since `newest_change` was read; some may come twice, none is missed.

    Args:
        session: The open transaction.
        newest: What `newest_change` answered then.
        most: So many are enough to know; who gets them all does not care which.
    """
    query = select(PoolChange.subject, PoolChange.subject_id).distinct().where(_after(session, newest)).limit(most)
    return {(subject, subject_id) for subject, subject_id in session.exec(query)}


def newest_changes_since(session: Session, subject: str, newest: int) -> list[tuple[int, int]]:
    """Of whom something may have changed since, each with where the last of it stands.

    Who read up to `newest` knows of all that stands before `first_unknown`.
    """
    stands = func.max(PoolChange.written_by if _is_postgresql(session) else PoolChange.id)
    query = select(PoolChange.subject_id, stands).where(PoolChange.subject == subject, _after(session, newest))
    return [(subject_id, last or 0) for subject_id, last in session.exec(query.group_by(col(PoolChange.subject_id)))]


def first_unknown(session: Session, newest: int) -> int:
    """Changes that stand here or later may be unknown to who last read `newest_change`."""
    return newest if _is_postgresql(session) else newest + 1


def newest_ever(session: Session) -> int:
    """No version can be greater than this: what is, comes from another database."""
    if _is_postgresql(session):
        return newest_change(session)
    run = session.connection().execute
    return int(run(text("select coalesce(max(seq), 0) from sqlite_sequence where name = 'pool_change'")).scalar_one())


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _after(session: Session, newest: int) -> ColumnElement[bool]:
    return col(PoolChange.written_by) >= newest if _is_postgresql(session) else col(PoolChange.id) > newest


def seen_since(session: Session, newest: int, seal: tuple[int, str] | None) -> tuple[int, tuple[int, str] | None, bool]:
    """What `newest_change` and `seal_of` answer now, and whether anything may have changed, in one look.

    Args:
        session: The open transaction.
        newest: What `newest_change` answered then.
        seal: What `seal_of` answered then.
    """
    statement = text(_SEEN_ON_POSTGRESQL if _is_postgresql(session) else _SEEN_ON_SQLITE)
    now, number, mark, changed = session.connection().execute(statement, {"newest": newest}).one()
    found = None if number is None else (int(number), str(mark))
    return int(now or 0), found, bool(changed) or found != seal


_SEEN_ON_SQLITE = """
select max(id), max(id), mark, coalesce(max(id) > :newest, false)
  from (select id, mark from pool_change order by id desc limit 1)
"""
_SEEN_ON_POSTGRESQL = """
select pg_snapshot_xmin(pg_current_snapshot())::text, top.id, top.mark,
    exists (select from pool_change where written_by >= :newest)
  from (select) as one left join lateral (select id, mark from pool_change order by id desc limit 1) as top on true
"""


def seal_of(session: Session) -> tuple[int, str] | None:
    """Number and mark of the newest change, by which a database that was put back from a copy is told."""
    newest = select(PoolChange.id, PoolChange.mark).order_by(col(PoolChange.id).desc()).limit(1)
    found = session.exec(newest).first()
    return None if found is None else (found[0] or 0, found[1])


def still_sealed(session: Session, seal: tuple[int, str] | None) -> bool:
    """Whether the change that was the newest then is still there."""
    if seal is None:
        return True
    return session.exec(select(PoolChange.mark).where(PoolChange.id == seal[0])).first() == seal[1]


def forget_changes(session: Session) -> None:
    """Let go of what every process has long read and no block needs.

    By the clock of the database, which wrote the moments down.
    """
    needed = oldest_block_version(session)
    statement = text(_FORGET_ON_POSTGRESQL if _is_postgresql(session) else _FORGET_ON_SQLITE)
    session.connection().execute(statement, {"needed": _ALL if needed is None else needed})


_ALL = 2**62
_FORGET_ON_SQLITE = "delete from pool_change where at < datetime('now', '-2 days') and id < :needed"
# Rows that somebody else is letting go of are theirs: waiting for them while others wait for us could go on for ever.
_FORGET_ON_POSTGRESQL = """
delete from pool_change where id in
  (select id from pool_change
    where at < now() - interval '2 days' and written_by < :needed for update skip locked)
"""


def keep_triggers(connection: Connection) -> None:
    """Let the database write the changes down; triggers that a table lost or a release changed are made anew."""
    dialect = connection.dialect.name
    statements = [
        (table, *one) for table, subjects in WATCHED.items() for one in _statements(dialect, table, subjects)
    ] + block_triggers(dialect)
    known = text(_KNOWN_ON_POSTGRESQL if dialect == "postgresql" else _KNOWN_ON_SQLITE)
    wanted = {name: _known_by(dialect, statement) for _, name, statement in statements}
    if {name: body for name, body in connection.execute(known)} == wanted:  # noqa: C416 - rows, not pairs
        return
    if dialect == "postgresql":
        connection.execute(text(_FUNCTION))
        connection.execute(text(FUNCTION))
    for table, name, statement in statements:
        where = f" on {table}" if dialect == "postgresql" else ""
        connection.execute(text(f"drop trigger if exists {name}{where}"))
        connection.execute(text(statement))
        if dialect == "postgresql":
            connection.execute(text(f"comment on trigger {name}{where} is '{wanted[name]}'"))


def _known_by(dialect: str, statement: str) -> str:
    """What tells a trigger from one of an earlier release: its text, or on PostgreSQL a mark of it in its comment.

    PostgreSQL rewrites what it is given, and keeps the body apart in a function that all triggers share.
    """
    if dialect != "postgresql":
        return statement
    return sha256((_FUNCTION + FUNCTION + statement).encode()).hexdigest()


# SQLite keeps the text as it was given, with its first two words in capitals.
_KNOWN_ON_SQLITE = """
select name, 'create trigger' || substr(sql, 15) from sqlite_master
  where type = 'trigger' and (name like 'pool_change_%' or name like 'pool_block_%')
"""
_KNOWN_ON_POSTGRESQL = """
select tgname, coalesce(obj_description(oid, 'pg_trigger'), '') from pg_trigger
  where tgname like 'pool_change_%' or tgname like 'pool_block_%'
"""
_FUNCTION = """
create or replace function note_pool_change() returns trigger language plpgsql as $$
declare
  before jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  after jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
  place int := 0;
begin
  while place < tg_nargs loop
    insert into pool_change (subject, subject_id, written_by, mark)
      select tg_argv[place], touched.id, pg_current_xact_id()::text::bigint, gen_random_uuid()::text
      from (
        select (before ->> tg_argv[place + 1])::int as id union select (after ->> tg_argv[place + 1])::int
      ) as touched
      where touched.id is not null;
    place := place + 2;
  end loop;
  return null;
end $$
"""


def _statements(dialect: str, table: str, subjects: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Names of the triggers of one table, with what makes them."""
    if dialect == "postgresql":
        arguments = ", ".join(f"'{subject}', '{column}'" for subject, column in subjects)
        name = f"pool_change_{table}"
        made = f"create trigger {name} after insert or update or delete on {table}"
        return [(name, f"{made} for each row execute function note_pool_change({arguments})")]
    statements = []
    for event, rows in (("insert", ("new",)), ("update", ("old", "new")), ("delete", ("old",))):
        name = f"pool_change_{table}_{event}"
        notes = "".join(
            f" insert into pool_change (subject, subject_id, mark)"
            f" select '{subject}', {row}.{column}, hex(randomblob(8))"
            f" where {row}.{column} is not null"
            + (f" and {row}.{column} is not new.{column};" if len(rows) > 1 and row == "old" else ";")
            for row in rows
            for subject, column in subjects
        )
        statements.append((name, f"create trigger {name} after {event} on {table} begin{notes} end"))
    return statements
