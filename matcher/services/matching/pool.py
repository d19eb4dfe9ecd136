"""Holds a request against everybody and everything, as the participant sees them."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from sqlmodel import col, or_, select

from matcher.models.activity import Activity
from matcher.models.person import Person
from matcher.models.request import Proposal, ProposalState, Request
from matcher.models.tie import Tie, TieState
from matcher.scoring import Candidate, Need, Pool, PoolWith, Step
from matcher.services.application import Application, Work
from matcher.services.matching.candidates import (
    HORIZON_DAYS,
    CandidateMaker,
    activity_key,
    free_days,
    frequency_of,
    while_there,
)
from matcher.services.matching.live import fresh_pool
from matcher.services.matching.packed import Progress, how_many, is_large, make_blocks
from matcher.services.matching.people_rows import Facts, PersonRow, facts_of, person_key, rows_of

__all__ = [
    "HORIZON_DAYS",
    "Behind",
    "asked_pool",
    "build_pool",
    "how_many",
    "make_blocks",
    "person_key",
    "warm_all",
    "warm_up",
]

_WANTED = 1.0


class Behind(Mapping[str, Person | Activity]):
    """The row behind each candidate's key, loaded when it is looked at."""

    def __init__(self, work: Work, pool: PoolWith) -> None:
        self._work = work
        self._pool = pool
        self._rows: dict[str, Person | Activity] = {}

    def __getitem__(self, key: str) -> Person | Activity:
        if key not in self:
            raise KeyError(key)
        if key not in self._rows:
            self.load([key])
        return self._rows[key]

    def __contains__(self, key: object) -> bool:
        return key in self._pool

    def __iter__(self) -> Iterator[str]:
        return iter(self._pool)

    def __len__(self) -> int:
        return len(self._pool)

    def load(self, keys: Collection[str]) -> None:
        """Load some at once."""
        session = self._work.session
        people = {_number(key) for key in keys if key.startswith("person:")}
        for person in session.exec(select(Person).where(col(Person.id).in_(people))) if people else ():
            self._rows[person_key(person.id or 0)] = person
        activities = {_number(key) for key in keys if key.startswith("activity:")}
        for activity in session.exec(select(Activity).where(col(Activity.id).in_(activities))) if activities else ():
            self._rows[activity_key(activity.id or 0)] = activity


@contextmanager
def asked_pool(work: Work, request: Request) -> Iterator[tuple[PoolWith, Need, Behind]]:
    """All candidates as this participant sees them, what is asked, and the rows behind the keys.

    As long as it is open, nothing that happens in this process changes the pool.
    """
    participant = work.session.get_one(Person, request.participant_id)
    with fresh_pool(work) as (pool, changed, gone):
        circle, near = _own_circle(work, participant), _neighbours(participant, pool, changed)
        people = [*rows_of(work, near - circle), *rows_of(work, circle, helpers=False)]
        facts = facts_of(work, [participant.id or 0, *(person.id for person in people)])
        own = {one.key: one for one in changed} | _as_seen_by(work, participant, people, circle, facts)
        seen = PoolWith.of(pool, list(own.values()), without=gone)
        yield seen, _need(work, request, participant, facts), Behind(work, seen)


def build_pool(work: Work, request: Request) -> tuple[PoolWith, Need, Behind]:
    """The same, for who asks once and at once."""
    with asked_pool(work, request) as answer:
        return answer


def warm_up(work: Work, progress: Progress | None = None) -> int:
    """Lay the pool of a region out before anybody asks; says how many candidates it holds.

    Args:
        work: The use case.
        progress: Told now and then how many candidates were laid out.
    """
    with fresh_pool(work, progress) as (pool, _, _):
        return len(pool)


def warm_all(app: Application) -> None:
    """Lay the pools of all large regions out before the first question; the log says how far it is."""
    for scope in app.scopes():
        with app.work(scope) as work:
            large = is_large(work)
        if large:
            make_blocks(app, scope)
            with app.work(scope) as work:
                warm_up(work)


def _neighbours(participant: Person, pool: Pool, changed: list[Candidate]) -> set[int]:
    """Who in the pool lives in the participant's street."""
    if not participant.street_key:
        return set()
    near = pool.keys_with(street=participant.street_key)
    near |= {one.key for one in changed if one.street == participant.street_key}
    return {_number(key) for key in near if key.startswith("person:")}


def _as_seen_by(
    work: Work, participant: Person, people: list[PersonRow], circle: set[int], facts: Facts
) -> dict[str, Candidate]:
    """Candidates who are otherwise for this participant: the own circle, and who lives in the same street."""
    maker, seen = CandidateMaker(work, facts), dict[str, Candidate]()
    for person in people:
        if person.id in circle:
            seen[person_key(person.id)] = maker.today(person, Step.OWN_CIRCLE)
        elif person.helper_kind and not person.is_neighbour and person.street_key == participant.street_key:
            seen[person_key(person.id)] = maker.today(person, Step.NEIGHBOUR)
    return seen


def _number(key: str) -> int:
    return int(key.rpartition(":")[2])


def _need(work: Work, request: Request, participant: Person, facts: Facts) -> Need:
    participant_id = participant.id or 0
    refused = work.session.exec(
        select(Proposal.helper_id)
        .join(Request, col(Request.id) == Proposal.request_id)
        .where(
            Request.participant_id == participant_id,
            col(Proposal.state).in_((ProposalState.DECLINED, ProposalState.NOT_CHOSEN)),
        )
    )
    return Need(
        key=f"request:{request.public_id}",
        participant=person_key(participant_id),
        region=str(request.region_id),
        latitude=participant.latitude,
        longitude=participant.longitude,
        street=participant.street_key or None,
        building=participant.building_key or None,
        countryside=work.region.countryside,
        wanted={concept: _WANTED for concept in request.concepts if concept in work.app.content.vocabulary.concepts},
        interests=facts.interests.get(participant_id, {}),
        roles=frozenset(facts.roles.get(participant_id, ())),
        gives=frozenset(participant.gives),
        languages=frozenset(participant.languages),
        first_language=next((code for code in participant.languages if code != work.region.language), None),
        free=while_there(work, participant, free_days(work, request.times or participant.times)),
        frequency=frequency_of(request.frequency),
        travel_m=request.travel_m if request.travel_m is not None else participant.travel_m,
        conditions=frozenset(request.conditions),
        accessibility=frozenset({"wheelchair"}) if "wheels" in participant.transport else frozenset(),
        min_age=request.min_age,
        excludes=frozenset(facts.excludes.get(participant_id, ())),
        refused=frozenset(person_key(helper_id) for helper_id in refused),
        set_aside=frozenset(request.set_aside),
    )


def _own_circle(work: Work, participant: Person) -> set[int]:
    """The people of the participant's own network."""
    mine = or_(Tie.person_id == participant.id, Tie.other_id == participant.id)
    ties = work.session.exec(select(Tie.person_id, Tie.other_id).where(mine, Tie.state != TieState.ENDED))
    ids = {one for pair in ties for one in pair if one is not None and one != participant.id}
    if not ids:
        return set()
    merged = select(Person.id).where(col(Person.id).in_(ids), col(Person.merged_into_id).is_not(None))
    return ids - {one for one in work.session.exec(merged) if one is not None}
