"""Consent per purpose: given, withdrawn and asked for before anything happens."""

from sqlmodel import col, select

from matcher.errors import NotAllowedError
from matcher.language.message import Message
from matcher.models.consent import Consent, GivenBy, Purpose, Release, has_consent
from matcher.models.person import Person
from matcher.models.scope import ActorKind
from matcher.services.application import Work
from matcher.services.messages import outbox
from matcher.services.trust import audit

__all__ = ["give", "require", "withdraw"]


def give(
    work: Work,
    person: Person,
    purpose: Purpose,
    *,
    given_by: GivenBy = GivenBy.SELF,
    given_by_person: Person | None = None,
    ground: str = "",
    channel: str = "",
) -> Consent:
    """Record that somebody agreed to something; agreeing twice changes nothing."""
    standing = select(Consent).where(
        Consent.person_id == person.id, Consent.purpose == purpose, col(Consent.withdrawn_at).is_(None)
    )
    found = work.session.exec(standing).first()
    if found is not None:
        return found
    actor = work.scope.actor
    consent = Consent(
        person_id=person.id or 0,
        purpose=purpose,
        given_by=given_by,
        given_by_id=given_by_person.id if given_by_person else None,
        ground=ground,
        channel=channel,
        recorded_by_id=actor.id if actor.kind is ActorKind.TEAM else None,
        given_at=work.now,
    )
    work.session.add(consent)
    work.session.flush()
    audit.record(work, person, "create", f"consent {purpose.value}", why=given_by.value)
    return consent


def withdraw(work: Work, person: Person, purpose: Purpose | None = None) -> None:
    """Take back one consent or all of them; what waits to be sent about it does not leave any more."""
    standing = select(Consent).where(Consent.person_id == person.id, col(Consent.withdrawn_at).is_(None))
    if purpose is not None:
        standing = standing.where(Consent.purpose == purpose)
    for consent in work.session.exec(standing).all():
        consent.withdrawn_at = work.now
        work.session.add(consent)
        audit.record(work, person, "change", f"consent {consent.purpose.value} withdrawn")
    if purpose in (None, Purpose.SHARE):
        given_out = select(Release).where(Release.subject_id == person.id, col(Release.withdrawn_at).is_(None))
        for release in work.session.exec(given_out).all():
            release.withdrawn_at = work.now
            work.session.add(release)
    if purpose in (None, Purpose.CONTACT, Purpose.KEEP):
        outbox.withdraw_for(work, person, reason="consent withdrawn")
    work.session.flush()


def require(work: Work, person: Person, purpose: Purpose) -> None:
    """Make sure that a consent holds.

    Raises:
        NotAllowedError: It does not (or not any more).
    """
    if not has_consent(work.session, person.id or 0, purpose):
        raise NotAllowedError(f"no consent for {purpose.value}: ask the person first and record the answer").told(
            Message("problem.consent")
        )
