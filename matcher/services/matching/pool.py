"""Holds a request against everybody and everything, as the participant sees them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import bindparam
from sqlmodel import col, select

from matcher.models.activity import Activity
from matcher.models.person import Person
from matcher.models.request import Request
from matcher.scoring import Candidate, Need, PoolWith, Step, shortlist
from matcher.scoring.doorstep import living_in_the_street
from matcher.scoring.pool import COMPILED_FROM
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
from matcher.services.matching.people_rows import facts_of, person_key, rows_of
from matcher.services.matching.surroundings import Surroundings, surroundings_of

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
        people = [_number(key) for key in keys if _is_person(key)]
        for person in session.exec(_PEOPLE, params={"numbers": people}) if people else ():
            self._rows[person_key(person.id or 0)] = person
        activities = [_number(key) for key in keys if key.startswith("activity:")]
        for activity in session.exec(_ACTIVITIES, params={"numbers": activities}) if activities else ():
            self._rows[activity_key(activity.id or 0)] = activity


_NOBODY = Need(key="nobody", participant="nobody", region="nowhere")

# Put together once: that takes longer than the answer.
_PEOPLE = select(Person).where(col(Person.id).in_(bindparam("numbers", expanding=True)))
_ACTIVITIES = select(Activity).where(col(Activity.id).in_(bindparam("numbers", expanding=True)))


@contextmanager
def asked_pool(work: Work, request: Request) -> Iterator[tuple[PoolWith, Need, Behind]]:
    """All candidates as this participant sees them, what is asked, and the rows behind the keys.

    As long as it is open, nothing that happens in this process changes the pool.
    """
    participant = work.session.get_one(Person, request.participant_id)
    with fresh_pool(work) as (pool, changed, gone):
        otherwise = {one.key: one for one in changed}
        street = participant.street_key or None
        near = pool.keys_with(street=street) | {one.key for one in changed if street and one.street == street}
        near -= gone
        around = surroundings_of(work, request.participant_id, [_number(key) for key in near if _is_person(key)])
        need = _need(work, request, participant, around)
        there = {one.key: one for one in living_in_the_street(pool, need)} | otherwise
        neighbours = (there[key] for key in near if _is_person(key) and _number(key) in around.kinds)
        own = otherwise | _as_neighbours(need, neighbours) | _own_circle(work, around.circle)
        seen = PoolWith.of(pool, own.values(), without=gone)
        yield seen, need, Behind(work, seen)


def build_pool(work: Work, request: Request) -> tuple[PoolWith, Need, Behind]:
    """The same, for who asks once and at once."""
    with asked_pool(work, request) as answer:
        return answer


def warm_up(work: Work, progress: Progress | None = None) -> int:
    """Lay the pool of a region out and ask it once before anybody does; says how many candidates it holds.

    Code that is compiled at the first question on a machine is then there, and nobody waits for it.

    Args:
        work: The use case.
        progress: Told now and then how many candidates were laid out.
    """
    with fresh_pool(work, progress) as (pool, _, _):
        if len(pool) >= pool.compiled_from:
            _ = shortlist(pool, _NOBODY, 1).excluded
        return len(pool)


def warm_all(app: Application) -> None:
    """Lay the pools of all large regions out before the first question; the log says how far it is."""
    for scope in app.scopes():
        with app.work(scope) as work:
            large, many = is_large(work), how_many(work) >= COMPILED_FROM
        if large:
            make_blocks(app, scope)
        if large or many:
            with app.work(scope) as work:
                warm_up(work)


def _as_neighbours(need: Need, people: Iterable[Candidate]) -> dict[str, Candidate]:
    """Whoever lives in the participant's street is a neighbour to them, as whatever they signed up."""
    return {
        one.key: replace(one, step=Step.NEIGHBOUR)
        for one in people
        if need.street is not None and one.street == need.street and one.step is Step.VOLUNTEER
    }


def _own_circle(work: Work, circle: Collection[int]) -> dict[str, Candidate]:
    """The people of the participant's own network, who may have signed up for nothing."""
    if not circle:
        return {}
    people = rows_of(work, circle, helpers=False)
    maker = CandidateMaker(work, facts_of(work, [person.id for person in people]))
    return {person_key(person.id): maker.today(person, Step.OWN_CIRCLE) for person in people}


def _is_person(key: str) -> bool:
    return key.startswith("person:")


def _number(key: str) -> int:
    return int(key.rpartition(":")[2])


def _need(work: Work, request: Request, participant: Person, around: Surroundings) -> Need:
    return Need(
        key=f"request:{request.public_id}",
        participant=person_key(request.participant_id),
        region=str(request.region_id),
        latitude=participant.latitude,
        longitude=participant.longitude,
        street=participant.street_key or None,
        building=participant.building_key or None,
        countryside=work.region.countryside,
        wanted={concept: _WANTED for concept in request.concepts if concept in work.app.content.vocabulary.concepts},
        interests=around.interests,
        roles=frozenset(around.roles),
        gives=frozenset(participant.gives),
        languages=frozenset(participant.languages),
        first_language=next((code for code in participant.languages if code != work.region.language), None),
        free=while_there(work, participant, free_days(work, request.times or participant.times)),
        frequency=frequency_of(request.frequency),
        travel_m=request.travel_m if request.travel_m is not None else participant.travel_m,
        conditions=frozenset(request.conditions),
        accessibility=frozenset({"wheelchair"}) if "wheels" in participant.transport else frozenset(),
        min_age=request.min_age,
        excludes=frozenset(around.excludes),
        refused=frozenset(around.refused),
        set_aside=frozenset(request.set_aside),
    )
