"""What nobody understood yet, and what coordinators made of it: words without whoever said them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, func, select

from matcher.models.columns import moment, personal, public_id, word

__all__ = [
    "NEWEST_DECISION",
    "Gap",
    "GapState",
    "PhraseDecision",
    "gap_at",
    "gap_by_public_id",
    "gaps_at",
    "latest_decisions",
    "learned_phrases",
    "newest_decision",
    "open_gaps",
]

_AT_A_TIME = 500  # phrases in one question; a database takes a limited number of values


class GapState(StrEnum):
    """Whether somebody looked at it."""

    OPEN = "open"
    MAPPED = "mapped"
    LEFT = "left"  # no interest and no role


class Gap(SQLModel, table=True):
    """Words in which no interest was understood; who said them is not kept, nor when to the hour."""

    __table_args__ = (UniqueConstraint("language", "phrase", name="one_gap_per_phrase"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = public_id()
    language: str = Field(max_length=8)
    phrase: str = personal("learn words that nobody understood", max_length=80)
    times: int = 1
    first_day: date
    last_day: date
    state: GapState = word(GapState, default=GapState.OPEN, index=True)


class PhraseDecision(SQLModel, table=True):
    """What a coordinator made of a phrase; the newest one counts, earlier ones stay to be read."""

    __tablename__ = "phrase_decision"

    id: int | None = Field(default=None, primary_key=True)
    gap_id: int = Field(foreign_key="gap.id", index=True)
    concept: str = ""  # a key of the vocabulary; "" = no interest and no role
    by_id: int = Field(foreign_key="team_member.id")
    at: datetime = moment()


def gap_at(session: Session, language: str, phrase: str) -> Gap | None:
    """The gap of this phrase in a language."""
    return session.exec(select(Gap).where(Gap.language == language, Gap.phrase == phrase)).first()


def gaps_at(session: Session, language: str, phrases: Sequence[str]) -> dict[str, Gap]:
    """The gaps that are there of many phrases in a language, by phrase."""
    found: dict[str, Gap] = {}
    for start in range(0, len(phrases), _AT_A_TIME):
        some = phrases[start : start + _AT_A_TIME]
        query = select(Gap).where(Gap.language == language, col(Gap.phrase).in_(some))
        found |= {gap.phrase: gap for gap in session.exec(query)}
    return found


def gap_by_public_id(session: Session, public_id: str) -> Gap | None:
    """The gap behind a public identifier."""
    return session.exec(select(Gap).where(Gap.public_id == public_id)).first()


def open_gaps(session: Session, most: int) -> list[Gap]:
    """Phrases that nobody looked at, the most said first."""
    query = select(Gap).where(Gap.state == GapState.OPEN).order_by(col(Gap.times).desc(), col(Gap.id)).limit(most)
    return list(session.exec(query))


def learned_phrases(session: Session) -> list[tuple[str, str, str]]:
    """(language, phrase, concept) of every phrase that stands for a concept by its newest decision, in order."""
    newest = select(func.max(PhraseDecision.id)).group_by(col(PhraseDecision.gap_id))
    query = (
        select(Gap.language, Gap.phrase, PhraseDecision.concept)
        .join(PhraseDecision, col(PhraseDecision.gap_id) == Gap.id)
        .where(col(PhraseDecision.id).in_(newest), PhraseDecision.concept != "")
        .order_by(col(Gap.language), col(Gap.phrase))
    )
    return [(language, phrase, concept) for language, phrase, concept in session.exec(query)]


def newest_decision(session: Session) -> int:
    """The number of the newest decision, 0 before the first: it rises with every change of what words mean."""
    return session.exec(NEWEST_DECISION).one() or 0


NEWEST_DECISION = select(func.max(PhraseDecision.id))
"""The question of `newest_decision`, to be asked beside another one."""


def latest_decisions(session: Session, most: int) -> list[tuple[Gap, PhraseDecision]]:
    """The phrases that were decided about last, each with its newest decision."""
    newest = select(func.max(PhraseDecision.id)).group_by(col(PhraseDecision.gap_id))
    query = (
        select(Gap, PhraseDecision)
        .join(PhraseDecision, col(PhraseDecision.gap_id) == Gap.id)
        .where(col(PhraseDecision.id).in_(newest), Gap.state != GapState.OPEN)
        .order_by(col(PhraseDecision.id).desc())
        .limit(most)
    )
    return list(session.exec(query))
