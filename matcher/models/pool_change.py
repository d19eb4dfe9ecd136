"""What changed of whom the engine looks at, written down by the database itself, so that no process can miss it.

Triggers write a row in the transaction of the change, whoever makes it and by whatever means. Every process reads what
is new before it answers. Rows say who, never what; a pool is laid out anew every day, so they are kept for two.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import BigInteger, Column, Connection, Integer, String, func, text
from sqlmodel import Field, Session, SQLModel, col, select

from matcher.models.columns import UtcMoment

__all__ = ["PoolChange", "changes_since", "forget_changes", "keep_triggers", "newest_change", "seal_of", "still_sealed"]

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
    written_by: int = Field(sa_column=Column(BigInteger, nullable=False, server_default=text("0")))
    mark: str = Field(sa_column=Column(String, nullable=False, server_default=""))  # random: tells a restored copy
    at: datetime = Field(sa_column=Column(UtcMoment, nullable=False, server_default=func.now(), index=True))


def newest_change(session: Session) -> int:
    """From where on to read next time: nothing that is not visible now lies before it.

    On SQLite there is one writer at a time, so the highest number will do. On PostgreSQL it is the oldest transaction
    that still runs: what it or a later one writes may not be visible yet, whatever its number.
    """
    if session.get_bind().dialect.name == "postgresql":
        return int(
            session.connection().execute(text("select pg_snapshot_xmin(pg_current_snapshot())::text")).scalar_one()
        )
    return int(session.exec(select(func.max(PoolChange.id))).one() or 0)


def changes_since(session: Session, newest: int) -> set[tuple[str, int]]:
    """Of whom something may have changed since `newest_change` was read; some may come twice, none is missed."""
    query = select(PoolChange.subject, PoolChange.subject_id).distinct()
    if session.get_bind().dialect.name == "postgresql":
        query = query.where(PoolChange.written_by >= newest)
    else:
        query = query.where(col(PoolChange.id) > newest)
    return {(subject, subject_id) for subject, subject_id in session.exec(query)}


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
    """Let go of what every process has long read, by the clock of the database, which wrote the moments down."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    session.connection().execute(text(_FORGET_ON_POSTGRESQL if postgresql else _FORGET_ON_SQLITE))


_FORGET_ON_SQLITE = "delete from pool_change where at < datetime('now', '-2 days')"
# Rows that somebody else is letting go of are theirs: waiting for them while others wait for us could go on for ever.
_FORGET_ON_POSTGRESQL = """
delete from pool_change where id in
  (select id from pool_change where at < now() - interval '2 days' for update skip locked)
"""


def keep_triggers(connection: Connection) -> None:
    """Let the database write the changes down; triggers that a table lost or a release changed are made anew."""
    dialect = connection.dialect.name
    statements = [one for table, subjects in WATCHED.items() for one in _statements(dialect, table, subjects)]
    known = text(_KNOWN_ON_POSTGRESQL if dialect == "postgresql" else _KNOWN_ON_SQLITE)
    wanted = {name: _known_by(dialect, statement) for name, statement in statements}
    if {name: body for name, body in connection.execute(known)} == wanted:  # noqa: C416 - rows, not pairs
        return
    if dialect == "postgresql":
        connection.execute(text(_FUNCTION))
    for name, statement in statements:
        table = f" on {name.removeprefix('pool_change_')}" if dialect == "postgresql" else ""
        connection.execute(text(f"drop trigger if exists {name}{table}"))
        connection.execute(text(statement))
        if dialect == "postgresql":
            connection.execute(text(f"comment on trigger {name}{table} is '{wanted[name]}'"))


def _known_by(dialect: str, statement: str) -> str:
    """What tells a trigger from one of an earlier release: its text, or on PostgreSQL a mark of it in its comment.

    PostgreSQL rewrites what it is given, and keeps the body apart in a function that all triggers share.
    """
    if dialect != "postgresql":
        return statement
    return sha256((_FUNCTION + statement).encode()).hexdigest()


# SQLite keeps the text as it was given, with its first two words in capitals.
_KNOWN_ON_SQLITE = """
select name, 'create trigger' || substr(sql, 15) from sqlite_master
  where type = 'trigger' and name like 'pool_change_%'
"""
_KNOWN_ON_POSTGRESQL = """
select tgname, coalesce(obj_description(oid, 'pg_trigger'), '') from pg_trigger where tgname like 'pool_change_%'
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
