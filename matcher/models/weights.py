"""Versions of the weights: proposed by what earlier outcomes say, adopted by a coordinator."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast
from sqlmodel import Field, Session, SQLModel, col, select

from matcher.models.columns import column, moment, personal

__all__ = ["WeightsVersion", "adopted_content", "adopted_weights", "weights_version", "weights_versions"]


class WeightsVersion(SQLModel, table=True):
    """One whole set of weights, in the shape of ``data/weights.toml``. Nothing counts until it is adopted."""

    __tablename__ = "weights_version"

    id: int | None = Field(default=None, primary_key=True)
    version: str = Field(unique=True, max_length=80)  # as suggestions keep it
    content: dict[str, Any] = column(dict)
    learnt_from: dict[str, Any] = column(dict)  # how many outcomes, intervals: figures, never people
    proposed_at: datetime = moment()
    adopted_at: datetime | None = moment(default=None, index=True)  # the last one adopted counts
    adopted_by: str = personal("who made these weights count", keep="audit", default="")


def adopted_weights(session: Session) -> WeightsVersion | None:
    """The version that counts, or nothing where the shipped weights do."""
    return session.exec(_ADOPTED).first()


def adopted_content(session: Session) -> str | None:
    """What stands in the version that counts, as text; empty or nothing where the shipped weights do."""
    return session.exec(_ADOPTED_CONTENT).first()


_NEWEST_ADOPTED = col(WeightsVersion.adopted_at).desc(), col(WeightsVersion.id).desc()
_ADOPTED = select(WeightsVersion).where(col(WeightsVersion.adopted_at).is_not(None)).order_by(*_NEWEST_ADOPTED)
# Asked with every shortlist.
_ADOPTED_CONTENT = (
    select(cast(WeightsVersion.content, Text))
    .where(col(WeightsVersion.adopted_at).is_not(None))
    .order_by(*_NEWEST_ADOPTED)
    .limit(1)
)


def weights_version(session: Session, version: str) -> WeightsVersion | None:
    """One version by its name."""
    return session.exec(select(WeightsVersion).where(WeightsVersion.version == version)).first()


def weights_versions(session: Session) -> list[WeightsVersion]:
    """All versions, the newest first."""
    return list(session.exec(select(WeightsVersion).order_by(col(WeightsVersion.id).desc())))
