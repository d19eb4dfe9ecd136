"""The shortlist: the best candidates of each step of the ladder for one need, with every reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from matcher.errors import InputError
from matcher.scoring.checks import check_need
from matcher.scoring.columns import UNKNOWN
from matcher.scoring.comparison import Pair, Related
from matcher.scoring.distance import metres_apart, sphere_point
from matcher.scoring.eligibility import GATES
from matcher.scoring.evaluation import Evaluation, check_set_aside, explanation
from matcher.scoring.found import Found
from matcher.scoring.leftout import LeftOut, left_out
from matcher.scoring.plan import compile_need, gate_bits_hidden
from matcher.scoring.pool import Pool, PoolChangedError
from matcher.scoring.profile import Candidate, Need, Step
from matcher.scoring.ranking import best_rows, consistent
from matcher.scoring.results import Excluded, Exclusion, Explanation, Shortlist, Suggestion
from matcher.scoring.rows import NOWHERE, decoded
from matcher.scoring.village import best_of_few, is_village
from matcher.scoring.weights import STANDARD_WEIGHTS, Weights

_STEPS = tuple(Step)

__all__ = ["NEAREST_SHOWN", "PoolWith", "explain", "shortlist"]

NEAREST_SHOWN = 50
"""So many of the excluded are shown: more than anybody reads, few enough for a page."""


@dataclass(frozen=True, slots=True)
class PoolWith:
    """A pool as one participant sees it: some candidates are otherwise for them, or are there for nobody else.

    The own circle, say, who may stand in the pool as volunteers, or not at all. It answers as a pool would in which
    these candidates stood instead of those with the same keys.

    Attributes:
        pool: Everybody.
        own: The candidates as this participant sees them.
        without: Keys of those whom this participant does not see at all.
    """

    pool: Pool
    own: Pool
    without: frozenset[str] = frozenset()

    @classmethod
    def of(cls, pool: Pool, candidates: Iterable[Candidate], *, without: frozenset[str] = frozenset()) -> "PoolWith":
        """See a pool with some candidates otherwise, and without some.

        Raises:
            InputError: One of the candidates cannot be used.
        """
        return cls(pool, pool.beside(candidates), without)

    @property
    def parts(self) -> tuple[tuple[Pool, frozenset[str]], ...]:
        """Each pool, with the keys that it is to pass over."""
        return (self.pool, self.without | frozenset(self.own)), (self.own, frozenset())

    def __len__(self) -> int:
        hidden = self.without | frozenset(self.own)
        return len(self.pool) - sum(key in self.pool for key in hidden) + len(self.own)

    def __contains__(self, key: object) -> bool:
        return key in self.own or (key in self.pool and key not in self.without)

    def __iter__(self) -> Iterator[str]:
        yield from self.own
        yield from (key for key in self.pool if key not in self.own and key not in self.without)


def shortlist(pool: Pool | PoolWith, need: Need, k: int, weights: Weights = STANDARD_WEIGHTS) -> Shortlist:
    """The best candidates for a need, ranked within each step of the ladder.

    Equal totals are ordered by a hash of need and candidate: never by who signed up first, and the same every time.

    Args:
        pool: The candidates.
        need: The request.
        k: How many suggestions at most per step.
        weights: How much each criterion counts; the shipped weights where none are given.

    Raises:
        InputError: `k` is below 1, the need cannot be used, or it sets aside what may not be set aside.
        PoolChangedError: The pool changed again and again while it was being asked.
    """
    if k < 1:
        raise InputError(f"{k} suggestions were asked for", place="argument k", mend="ask for at least one")
    parts = _parts(pool)
    check_need(need, parts[0][0].concepts)
    check_set_aside(need, weights)
    versions = [part.version for part, _ in parts]
    best: list[list[tuple[int, int, Suggestion]]] = [[] for _ in _STEPS]
    counts = [0] * len(_STEPS)
    for part, hidden in parts:
        ask = _ask_few if is_village(part) else _ask
        suggestions, eligible = consistent(part, partial(ask, part, need, k, weights, hidden))
        counts = [one + more for one, more in zip(counts, eligible, strict=True)]
        for tie, one in suggestions:
            best[one.step].append((-one.total, tie, one))
    if len(parts) > 1:
        for some in best:
            some.sort(key=lambda item: item[:2])
            del some[k:]
    return Shortlist(
        need.key,
        weights.version,
        {step: tuple([one for _, _, one in some]) for step, some in zip(_STEPS, best, strict=True)},
        dict(zip(_STEPS, counts, strict=True)),
        partial(_excluded, parts, need, weights, versions),
    )


def explain(pool: Pool | PoolWith, need: Need, key: str, weights: Weights = STANDARD_WEIGHTS) -> Suggestion | Exclusion:
    """Why one candidate is suggested or left out.

    Args:
        pool: The candidates.
        need: The request.
        key: Key of the candidate.
        weights: How much each criterion counts.

    Raises:
        InputError: The pool holds no such candidate for this need (those of another region or meant for somebody
            else are as good as absent), or the need cannot be used.
        PoolChangedError: The pool changed again and again while it was being asked.
    """
    check_need(need, _parts(pool)[0][0].concepts)
    check_set_aside(need, weights)
    evaluation = None
    for part, hidden in reversed(_parts(pool)):
        if key in hidden:
            continue
        evaluation = consistent(part, partial(_evaluation, part, need, key, weights))
        if evaluation is not None:
            break
    if evaluation is None or evaluation.blocked & gate_bits_hidden():
        raise InputError(f"there is no candidate {key!r} for this need", place="argument key", mend="look at the list")
    return evaluation.exclusion() if evaluation.blocked else evaluation.suggestion()


def _parts(pool: Pool | PoolWith) -> tuple[tuple[Pool, frozenset[str]], ...]:
    return pool.parts if isinstance(pool, PoolWith) else ((pool, frozenset()),)


_Asked = tuple[list[tuple[int, Suggestion]], list[int]]
"""Suggestions with their ties, best first within each step, and how many of each step come through all gates."""


def _ask_few(pool: Pool, need: Need, k: int, weights: Weights, hidden: frozenset[str]) -> _Asked:
    best, eligible = best_of_few(pool, need, k, weights, hidden)
    return [(one.tie, one.suggestion()) for some in best for one in some], eligible


def _ask(pool: Pool, need: Need, k: int, weights: Weights, hidden: frozenset[str]) -> _Asked:
    found = best_rows(pool, compile_need(pool, need, weights, hidden), k)
    key, prefix, tell = pool.keys.key, pool.kinds.prefix, _Reasons(pool, need, weights, found).tell
    suggestions = [
        Suggestion(
            key(int(prefix[lead[1]]), lead[7]),
            _STEPS[lead[2]],
            lead[3],
            points,
            partial(tell, at, pool.away.get(lead[0])),
        )
        for at, (lead, points) in enumerate(zip(found.lead.tolist(), found.points.tolist(), strict=True))
    ]
    return list(zip(found.ties.tolist(), suggestions, strict=True)), found.eligible


def _evaluation(pool: Pool, need: Need, key: str, weights: Weights) -> Evaluation | None:
    row = pool.keys.row(key)
    if row is None:
        return None
    candidate = pool.candidate_at(row, need)
    return Evaluation(Pair(need, candidate, pool.nearness_at(row, need), pool.related_for(need)), weights)


class _Reasons:
    """The reasons of one answer, from what stood in the rows when they were looked at.

    Kinds and concepts keep their numbers for good, so that a later change of the pool changes no reason.
    """

    def __init__(self, pool: Pool, need: Need, weights: Weights, found: Found) -> None:
        self._pool, self._need, self._weights, self._found = pool, need, weights, found

    @cached_property
    def _related(self) -> Related:
        return self._pool.related_for(self._need)

    def tell(self, at: int, away: int | None) -> Explanation:
        """The reasons for one row of what was found."""
        pool, need = self._pool, self._need
        row, (_, kind, _, _, stops, unsure, nearness, _) = self._found.encoded(at), self._found.lead[at].tolist()
        if nearness == UNKNOWN and need.latitude is not None and need.longitude is not None and row.place != NOWHERE:
            nearness = metres_apart(row.place, sphere_point(need.latitude, need.longitude))
        key = pool.keys.key(int(pool.kinds.prefix[kind]), row.number)
        candidate = decoded(pool.kinds.candidate(kind), key, row, pool.coded.names, away=away)
        return explanation(Evaluation(Pair(need, candidate, nearness, self._related), self._weights), stops, unsure)


def _excluded(
    parts: tuple[tuple[Pool, frozenset[str]], ...], need: Need, weights: Weights, versions: list[int]
) -> Excluded:
    outs, named = list[LeftOut](), list[tuple[float, int, Exclusion]]()
    for part, hidden in parts:
        out, some = consistent(part, partial(_left_out, part, need, weights, hidden))
        outs.append(out)
        named += some
    if [part.version for part, _ in parts] != versions:
        raise PoolChangedError("the pool changed since this shortlist was made: ask for it once more")
    named.sort(key=lambda one: one[:2])
    per_gate = {gate.key: sum(out.per_gate[bit] for out in outs) for bit, gate in enumerate(GATES)}
    only = {gate.key: sum(out.only[bit] for out in outs) for bit, gate in enumerate(GATES)}
    nearest = tuple(exclusion for _, _, exclusion in named[:NEAREST_SHOWN])
    return Excluded(sum(out.total for out in outs), per_gate, only, nearest)


def _left_out(
    pool: Pool, need: Need, weights: Weights, hidden: frozenset[str]
) -> tuple[LeftOut, list[tuple[float, int, Exclusion]]]:
    out = left_out(pool, compile_need(pool, need, weights, hidden), NEAREST_SHOWN)
    related = pool.related_for(need)
    named = list[tuple[float, int, Exclusion]]()
    for order, tie, row, stops in out.nearest:
        pair = Pair(need, pool.candidate_at(row, need), pool.nearness_at(row, need), related)
        named.append((order, tie, Evaluation(pair, weights).exclusion_by(stops)))
    return out, named
