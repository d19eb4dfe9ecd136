"""Small values that every process reads: the offset of the demo's clock, where the fetch loop stands."""

from sqlmodel import Field, Session, SQLModel

__all__ = ["KeptValue", "keep_value", "kept_value"]


class KeptValue(SQLModel, table=True):
    """One value under one name."""

    __tablename__ = "kept_value"

    name: str = Field(primary_key=True, max_length=80)
    value: str


def kept_value(session: Session, name: str, default: str = "") -> str:
    """The value kept under a name."""
    row = session.get(KeptValue, name)
    return row.value if row else default


def keep_value(session: Session, name: str, value: str) -> None:
    """Keep a value under a name, replacing what was there."""
    row = session.get(KeptValue, name)
    if row is None:
        session.add(KeptValue(name=name, value=value))
    else:
        row.value = value
        session.add(row)
