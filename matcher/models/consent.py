"""Consents, and the audit of everything done with a participant's data."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam
from sqlmodel import Field, Session, SQLModel, col, select

from matcher.models.columns import moment, personal, word
from matcher.models.scope import ActorKind

__all__ = [
    "AuditRow",
    "Consent",
    "GivenBy",
    "Purpose",
    "Release",
    "audit_of_person",
    "consents_of",
    "has_consent",
    "release_by_token_hash",
]


class Purpose(StrEnum):
    """What somebody can agree to, one by one."""

    KEEP = "keep"  # keep my data and use it for matching
    CONTACT = "contact"  # send me messages
    SEARCH = "search"  # look for somebody for me
    SHARE = "share"  # pass my address or number on to one helper


class GivenBy(StrEnum):
    """Who agreed."""

    SELF = "self"
    CARER = "carer"
    LEGAL = "legal"
    GUARDIAN = "guardian"


class Consent(SQLModel, table=True):
    """Who agreed to what, when, on what ground, and whether that still holds."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    purpose: Purpose = word(Purpose)
    given_by: GivenBy = word(GivenBy, default=GivenBy.SELF)
    given_by_id: int | None = Field(default=None, foreign_key="person.id")
    ground: str = personal("on what ground", keep="consent", default="")
    channel: str = ""  # telegram | web | terminal | phone | paper | in person
    recorded_by_id: int | None = Field(default=None, foreign_key="team_member.id")
    given_at: datetime = moment()
    withdrawn_at: datetime | None = moment(default=None)


class AuditRow(SQLModel, table=True):
    """Who did what with whose data, for whom, when and why; pseudonymous and never changed."""

    __tablename__ = "audit_row"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment(index=True)
    region_id: int | None = Field(default=None, foreign_key="region.id")
    actor_kind: ActorKind = word(ActorKind)
    actor_id: int | None = None
    actor_name: str = ""  # of a job; never of a person
    for_person_id: int | None = None  # on whose behalf
    subject_id: int | None = Field(default=None, index=True)  # whose data; a plain number survives erasure
    action: str  # view | create | change | send | export | disclose | erase | refuse
    what: str  # for instance "profile", "shortlist", "proposal"
    why: str = personal("show on what ground it was done", keep="audit", default="")


class Release(SQLModel, table=True):
    """One address or number released to one helper, by a link that opens on a press."""

    id: int | None = Field(default=None, primary_key=True)
    tie_id: int = Field(foreign_key="tie.id", index=True)
    subject_id: int = Field(foreign_key="person.id", index=True)
    reader_id: int = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(unique=True)
    released_by_id: int = Field(foreign_key="team_member.id")
    released_at: datetime = moment()
    expires_at: datetime = moment()
    opened_at: datetime | None = moment(default=None)
    withdrawn_at: datetime | None = moment(default=None)


def consents_of(session: Session, person_id: int) -> list[Consent]:
    """All consents of somebody, withdrawn ones too."""
    return list(session.exec(select(Consent).where(Consent.person_id == person_id).order_by(col(Consent.id))))


def has_consent(session: Session, person_id: int, purpose: Purpose) -> bool:
    """Whether somebody's consent for a purpose holds right now."""
    given = {"person": person_id, "purpose": purpose}
    return session.exec(_STANDING_CONSENT, params=given).first() is not None


# Asked before everything that leaves, so put together once: that takes longer than the answer.
_STANDING_CONSENT = select(Consent.id).where(
    col(Consent.person_id) == bindparam("person"),
    col(Consent.purpose) == bindparam("purpose"),
    col(Consent.withdrawn_at).is_(None),
)


def audit_of_person(session: Session, subject_id: int) -> list[AuditRow]:
    """Everything done with somebody's data, newest first."""
    return list(
        session.exec(select(AuditRow).where(AuditRow.subject_id == subject_id).order_by(col(AuditRow.id).desc()))
    )


def release_by_token_hash(session: Session, token_hash: str) -> Release | None:
    """The release that a link stands for."""
    return session.exec(select(Release).where(Release.token_hash == token_hash)).first()
