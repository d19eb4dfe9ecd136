"""Helpers of a region packed into blocks of bytes, from which a process lays its pool out in seconds.

A block is derived from other tables and may be taken away at any time. With somebody who is erased or stops helping the
whole block goes, by a trigger in the transaction of the change; none is used, or kept, for longer than some weeks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, LargeBinary, and_, func, text
from sqlmodel import Field, Session, SQLModel, col, delete, select

from matcher.models.columns import personal

__all__ = [
    "FUNCTION",
    "NUMBERS_PER_BLOCK",
    "BlockHead",
    "PoolBlock",
    "block_bodies",
    "block_heads",
    "block_triggers",
    "forget_blocks",
    "keep_block",
    "may_keep_blocks",
    "oldest_block_version",
    "this_database",
]

NUMBERS_PER_BLOCK = 4_096
"""People whose number divided by this is the same lie in one block."""
_LOCK = 7_302_117
"""Key of an advisory lock on PostgreSQL: held by who makes blocks, so that nobody is erased in between."""
_BODIES_AT_ONCE = 16


class PoolBlock(SQLModel, table=True):
    """Some thousand helpers as `matcher.scoring.packing` packs them."""

    __tablename__ = "pool_block"

    region_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    source: str  # what it was made by: rules, vocabulary, calendars
    source_ref: str  # in which database; on SQLite the mark of the newest change then
    version: int = Field(sa_type=BigInteger)  # see `matcher.models.pool_change.newest_change`
    first_day: date = Field(index=True)
    size: int
    body: bytes = personal("find who fits", readers="system", sa_type=LargeBinary)


@dataclass(frozen=True, slots=True)
class BlockHead:
    """All of a block but its bytes; see `PoolBlock`."""

    number: int
    source: str
    source_ref: str
    version: int
    first_day: date
    size: int


def block_heads(session: Session, region_id: int) -> list[BlockHead]:
    """The blocks of a region, without their bytes."""
    table = SQLModel.metadata.tables["pool_block"].c
    wanted = [table[name] for name in BlockHead.__slots__]
    return [BlockHead(*row) for row in session.execute(select(*wanted).where(table.region_id == region_id))]


def block_bodies(session: Session, region_id: int, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The bytes of some blocks, as far as they are still there, a few at a time."""
    for begin in range(0, len(numbers), _BODIES_AT_ONCE):
        some = col(PoolBlock.number).in_(numbers[begin : begin + _BODIES_AT_ONCE])
        yield from session.exec(select(PoolBlock.number, PoolBlock.body).where(PoolBlock.region_id == region_id, some))


def may_keep_blocks(session: Session, *, wait: bool = False) -> bool:
    """Whether this transaction may write blocks: on PostgreSQL one at a time, and not beside an erasure.

    Args:
        session: The open transaction.
        wait: Wait until it may.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    if wait:
        session.connection().execute(text(f"select pg_advisory_xact_lock({_LOCK})"))
        return True
    return bool(session.connection().execute(text(f"select pg_try_advisory_xact_lock({_LOCK})")).scalar_one())


def keep_block(session: Session, block: PoolBlock) -> None:
    """Write a block, over the one that was there."""
    session.exec(delete(PoolBlock).where(_same(block)))
    session.connection().execute(PoolBlock.__table__.insert(), [block.model_dump()])  # type: ignore[attr-defined]


def forget_blocks(session: Session, before: date) -> None:
    """Let go of the blocks of all regions that were made before a day."""
    session.exec(delete(PoolBlock).where(col(PoolBlock.first_day) < before))


def oldest_block_version(session: Session) -> int | None:
    """Changes from here on are still needed by some block; `None` where there is no block."""
    return session.exec(select(func.min(PoolBlock.version))).one()


def this_database(session: Session) -> str:
    """What tells this database from any other that it may have been copied to; on SQLite a copy is as good."""
    if session.get_bind().dialect.name != "postgresql":
        return "sqlite"
    run = session.connection().execute
    oid = run(text("select oid from pg_database where datname = current_database()")).scalar_one()
    if not run(text("select has_function_privilege('pg_control_system()', 'execute')")).scalar_one():
        return f"postgresql {oid}"
    cluster = run(text("select system_identifier from pg_control_system()")).scalar_one()
    return f"postgresql {cluster} {oid}"


def block_triggers(dialect: str) -> list[tuple[str, str, str]]:
    """Tables, names and statements of the triggers that take blocks away."""
    events = {"gone": ("delete", ""), "stops": ("update", " when (old.is_helper and not new.is_helper)")}
    made = []
    for name, (event, when) in events.items():
        begin = f"create trigger pool_block_person_{name} after {event} on person"
        on_postgresql = f"{begin} for each row{when} execute function drop_pool_block()"
        on_sqlite = f"{begin}{when} begin {_DROP}; end"
        statement = on_postgresql if dialect == "postgresql" else on_sqlite
        made.append(("person", f"pool_block_person_{name}", statement))
    return made


_DROP = f"delete from pool_block where number = old.id / {NUMBERS_PER_BLOCK}"  # noqa: S608 - our own number
FUNCTION = f"""
create or replace function drop_pool_block() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared({_LOCK});
  {_DROP};
  return null;
end $$
"""


def _same(block: PoolBlock) -> ColumnElement[bool]:
    return and_(col(PoolBlock.region_id) == block.region_id, col(PoolBlock.number) == block.number)
