"""Who and what does not fit one request, and why not."""

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.language.message import Message
from matcher.models.activity import Activity
from matcher.models.person import Person
from matcher.models.request import Request
from matcher.scoring import Exclusion
from matcher.services.application import Work
from matcher.services.matching.requests import participant_of, shortlist_for
from matcher.web.pages.people import PersonCard, card_of

__all__ = ["ExcludedRow", "LeftOutPage", "RuleCount", "left_out_page"]


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """Somebody left out, with every reason."""

    name: str
    card: PersonCard | None
    activity: str
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many one rule stops, and how many it alone; whether it may be set aside."""

    rule: str
    count: int
    only: int
    may_be_set_aside: bool


@dataclass(frozen=True, slots=True)
class LeftOutPage:
    """The page.

    Attributes:
        public_id: Of the request.
        person: Whose request it is.
        set_aside: Rules that do not count for this request, each with the reason.
        excluded: How many are left out.
        rules: How many each rule stops, the strictest first.
        nearest: Who came closest.
        version: Of the weights.
    """

    public_id: str
    person: PersonCard
    set_aside: Mapping[str, str]
    excluded: int
    rules: list[RuleCount]
    nearest: list[ExcludedRow]
    version: str


def left_out_page(work: Work, request: Request) -> LeftOutPage:
    """Everybody is looked at for this; it leaves the same trace as the shortlist.

    Raises:
        StateError: The participant has not agreed to the search.
    """
    answer = shortlist_for(work, request, 1)
    excluded, aside = answer.shortlist.excluded, work.app.content.weights.may_be_set_aside
    return LeftOutPage(
        public_id=request.public_id,
        person=card_of(work, participant_of(work, request)),
        set_aside=dict(request.set_aside),
        excluded=excluded.total,
        rules=[
            RuleCount(rule, count, excluded.only.get(rule, 0), rule in aside)
            for rule, count in sorted(excluded.per_gate.items(), key=lambda item: -item[1])
            if count
        ],
        nearest=[_row(work, one, answer.rows[one.candidate]) for one in excluded.nearest],
        version=answer.shortlist.weights_version,
    )


def _row(work: Work, exclusion: Exclusion, row: Person | Activity) -> ExcludedRow:
    return ExcludedRow(
        name=row.name,
        card=card_of(work, row) if isinstance(row, Person) else None,
        activity="" if isinstance(row, Person) else row.public_id,
        reasons=tuple(note.message for note in exclusion.reasons),
    )
