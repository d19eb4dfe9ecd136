"""The people around somebody: who lives with them, and who speaks for them."""

from dataclasses import dataclass

from matcher.models.person import Person, household_of
from matcher.services.application import Work
from matcher.web.pages.choosing import suggestions
from matcher.web.pages.consent import SpeakerRow, speaker_rows
from matcher.web.pages.people import PersonCard, card_of

__all__ = ["AroundPage", "around_page"]


@dataclass(frozen=True, slots=True)
class AroundPage:
    """The page about the people around somebody.

    Attributes:
        person: Whose page it is.
        home: Who lives in the same home.
        speakers: Who speaks for them.
        names: Everybody who can be named, as suggestions.
    """

    person: PersonCard
    home: list[PersonCard]
    speakers: list[SpeakerRow]
    names: list[str]


def around_page(work: Work, person: Person) -> AroundPage:
    """Everything that the page about the people around somebody shows."""
    return AroundPage(
        person=card_of(work, person),
        home=[card_of(work, one) for one in household_of(work.session, person)],
        speakers=speaker_rows(work, person),
        names=suggestions(work, without=person),
    )
