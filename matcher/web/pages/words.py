"""Phrases to learn, each with what it may mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.language.learning import proposals
from matcher.models.learning import latest_decisions, open_gaps
from matcher.services.application import Work

__all__ = ["DecidedRow", "GapRow", "WordsPage", "concept_of", "words_page"]

_SHOWN = 30
_DECIDED = 15
_PROPOSED = 4


@dataclass(frozen=True, slots=True)
class GapRow:
    """A phrase, how often it was said, and what it may mean (key and name), the likeliest first."""

    public_id: str
    phrase: str
    language: str
    times: int
    proposals: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A phrase and the name of what it means; "" when it is nothing that we keep."""

    public_id: str
    phrase: str
    means: str


@dataclass(frozen=True, slots=True)
class WordsPage:
    """Everything that the page shows.

    Attributes:
        gaps: What waits, the most said first.
        decided: What was decided last.
        names: The names of all interests and roles, to choose from by typing.
    """

    gaps: Sequence[GapRow]
    decided: Sequence[DecidedRow]
    names: Sequence[str]


def words_page(work: Work, language: str) -> WordsPage:
    """What waits and what was decided, with names in the language of the reader."""
    content = work.app.content
    known = content.vocabulary.concepts

    def name(concept: str) -> str:
        return content.vocabulary.label(concept, language) if concept in known else concept

    gaps = [
        GapRow(
            public_id=gap.public_id,
            phrase=gap.phrase,
            language=gap.language,
            times=gap.times,
            proposals=[(p.concept, name(p.concept)) for p in proposals(gap.phrase, content.extractor, _PROPOSED)],
        )
        for gap in open_gaps(work.session, _SHOWN)
    ]
    decided = [
        DecidedRow(gap.public_id, gap.phrase, name(decision.concept) if decision.concept else "")
        for gap, decision in latest_decisions(work.session, _DECIDED)
    ]
    return WordsPage(gaps, decided, sorted(name(concept) for concept in known))


def concept_of(work: Work, name: str, language: str) -> str:
    """The key of the interest or role with this name; "" when there is none."""
    vocabulary = work.app.content.vocabulary
    wanted = name.strip().casefold()
    return next((key for key in vocabulary.concepts if vocabulary.label(key, language).casefold() == wanted), "")
