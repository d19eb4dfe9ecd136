"""What somebody agreed to, and who may agree for them."""

from dataclasses import dataclass
from datetime import datetime

from matcher.models.consent import consents_of
from matcher.models.person import Person, representations_of
from matcher.services.application import Work
from matcher.services.people.representatives import voices_of
from matcher.web.pages.people import PersonCard, card_of, member_names, people_by_id

__all__ = ["ConsentRow", "SpeakerRow", "VoiceOption", "consent_rows", "speaker_rows", "voice_options"]


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One consent: what for, who agreed, since when, on what ground.

    Attributes:
        giver: Name of who agreed on behalf of the person, or "".
    """

    purpose: str
    given_by: str
    giver: str
    ground: str
    channel: str
    given_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class VoiceOption:
    """Somebody who may agree on behalf of a person.

    Attributes:
        public_id: Who.
        name: Given name and surname.
        given_by: In what capacity.
    """

    public_id: str
    name: str
    given_by: str


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """Somebody who speaks for a person.

    Attributes:
        card: Who.
        kind: carer, legal or guardian.
        decides: Whether this one may agree.
        ground: On what ground.
        phone: To call.
    """

    card: PersonCard
    kind: str
    decides: bool
    ground: str
    phone: str


def consent_rows(work: Work, person: Person) -> list[ConsentRow]:
    """What somebody agreed to and took back, newest first."""
    names = member_names(work)
    consents = consents_of(work.session, person.id or 0)
    givers = people_by_id(work.session, (consent.given_by_id for consent in consents))
    rows = [
        ConsentRow(
            purpose=consent.purpose.value,
            given_by=consent.given_by.value,
            giver=givers[consent.given_by_id].name if consent.given_by_id in givers else "",
            ground=consent.ground,
            channel=consent.channel,
            given_at=consent.given_at,
            recorded_by=names.get(consent.recorded_by_id, ""),
            withdrawn_at=consent.withdrawn_at,
        )
        for consent in consents
    ]
    return rows[::-1]


def voice_options(work: Work, person: Person) -> list[VoiceOption]:
    """Who may agree on behalf of somebody, for a form."""
    return [
        VoiceOption(voice.person.public_id, voice.person.name, voice.given_by.value)
        for voice in voices_of(work, person)
    ]


def speaker_rows(work: Work, person: Person) -> list[SpeakerRow]:
    """Who speaks for somebody today."""
    return [
        SpeakerRow(card_of(work, one), row.kind.value, row.decides, row.ground, one.phone)
        for row, one in representations_of(work.session, person.id or 0, work.today)
    ]
