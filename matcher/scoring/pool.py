"""All candidates in columns, checked once, ready to be held against any need, and changed in place."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from matcher.errors import InputError, StateError
from matcher.scoring.building import Arrangement, Arrival, arranged, compact, settled
from matcher.scoring.checks import check_candidate
from matcher.scoring.columns import UNKNOWN, Ints, to_thousandths
from matcher.scoring.comparison import SAME_BUILDING, SAME_STREET, Related
from matcher.scoring.distance import Point, metres_apart, sphere_point
from matcher.scoring.grid import Grid, degrees_of, shelf_of, shelves_in_use
from matcher.scoring.keys import KeyBook, hash_of_key
from matcher.scoring.kinds import NOBODY, Kinds, Remembered
from matcher.scoring.links import Links, Marks, mark_of, marks_of
from matcher.scoring.profile import Candidate, Need
from matcher.scoring.relations import Relations
from matcher.scoring.rows import NOWHERE, Concepts, Encoded, Rows, decoded, encode

__all__ = ["COMPILED_FROM", "Pool", "PoolChangedError", "Relatedness", "hash_of_key"]

Relatedness = Mapping[str, Mapping[str, float]] | Callable[[str], Mapping[str, float]]
"""For one concept all related concepts with their similarity (0 … 1]; the concept itself may be left out."""

COMPILED_FROM = 2_000
"""Pools of so many candidates are walked by compiled code: below, numpy answers in a few milliseconds."""

FEW_UP_TO = 32
"""Pools of at most so many rows are asked by the definitions, which have answered before numpy has begun."""

_LOOSE = 1_024
"""So many newcomers, and one in a hundred, may lie unsorted before all are put in order again."""


class PoolChangedError(StateError):
    """The pool changed while it was being asked, again and again; ask once more."""


class Pool:
    """Candidates in columns, which can be asked and changed.

    Build it with `Pool.from_candidates`, change it with `put` and `remove`. Nothing of what a question answers depends
    on the order in which candidates came. One thread changes a pool at a time; a question that meets a change in
    another thread starts anew, and gives up with `PoolChangedError` when that goes on.

    Attributes:
        concepts: All concepts of the vocabulary against which needs are checked, or `None`.
        relatedness: Which concepts are related to one; `None` knows only equal concepts.
        compiled_from: From this number of candidates on, compiled code walks over the rows.
        few_up_to: Up to this number of rows, the definitions are asked about one candidate after the other.
        version: Two more after every change; odd in the middle of one.
    """

    few_up_to = FEW_UP_TO

    # What the modules beside this one read: see `matcher.scoring.plan` and `matcher.scoring.kernel`.
    rows: Rows
    grid: Grid
    shelf_at: Ints
    shelf_step: npt.NDArray[np.int8]
    shelf_reach: npt.NDArray[np.int64]
    shelf_resting: npt.NDArray[np.bool_]
    cell_start: Ints
    marks: Marks
    ordered: int
    used: int

    # What is worked out of the vocabulary: pools beside each other share it.
    coded: Concepts
    remembered: Remembered
    relations: Relations
    similar: Remembered

    def __init__(
        self,
        *,
        relatedness: Relatedness | None = None,
        concepts: Collection[str] | None = None,
        compiled_from: int = COMPILED_FROM,
        candidates: Iterable[Candidate] = (),
        beside: "Pool | None" = None,
    ) -> None:
        self.compiled_from = compiled_from
        self.concepts = concepts
        self.relatedness = relatedness
        self.version = 0
        self.keys = KeyBook()
        self.kinds = Kinds()
        self.coded = Concepts(concepts or ()) if beside is None else beside.coded
        self.behind = Links()
        self.unwilling = Links()
        self.named = Links()
        self.away = dict[int, int]()
        self.remembered = Remembered() if beside is None else beside.remembered
        self.relations = Relations() if beside is None else beside.relations
        self.similar = Remembered(4_096) if beside is None else beside.similar
        # What `matcher.scoring.village` made of the rows of a version.
        self.villagers: tuple[int, list[tuple[int, Candidate, Point, int]]] = (-1, [])
        self._holes = list[int]()
        arrival = Arrival()
        for candidate in candidates:
            self._take(candidate, arrival)
        self._count = len(arrival)
        self._arrange(arrival)

    @classmethod
    def from_candidates(
        cls,
        candidates: Iterable[Candidate],
        *,
        relatedness: Relatedness | None = None,
        concepts: Collection[str] | None = None,
        compiled_from: int = COMPILED_FROM,
    ) -> "Pool":
        """Check all candidates and put them in columns; none is kept as an object, so any number may stream through.

        Args:
            candidates: In any order.
            relatedness: Related concepts with their similarity; without it only equal concepts are related.
            concepts: All concepts of the vocabulary; without it any concept is accepted.
            compiled_from: From this number of candidates on, compiled code walks over the rows (where numba is
                installed); below it numpy does. Both answer the same.

        Raises:
            InputError: A candidate cannot be used (its key and field are named), or two have the same key.
        """
        return cls(relatedness=relatedness, concepts=concepts, compiled_from=compiled_from, candidates=candidates)

    def beside(self, candidates: Iterable[Candidate]) -> "Pool":
        """Another pool of these candidates, of the same vocabulary; what was worked out for one serves the other.

        Raises:
            InputError: A candidate cannot be used, or two have the same key.
        """
        return Pool(
            relatedness=self.relatedness,
            concepts=self.concepts,
            compiled_from=self.compiled_from,
            candidates=candidates,
            beside=self,
        )

    def _take(self, candidate: Candidate, arrival: Arrival) -> None:
        """Check a candidate and let it arrive."""
        check_candidate(candidate, self.concepts)
        row = len(arrival)
        _, one = self._encoded(candidate)
        arrival.add(one, self._shelf(candidate, one))
        for mark in marks_of(candidate):
            arrival.mark(row, mark)
        self._link(row, candidate)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.keys.row(key) is not None

    def __iter__(self) -> Iterator[str]:
        """The keys of all candidates, in no order that means anything."""
        for row in np.flatnonzero(self.rows.kind[: self.used]).tolist():
            yield self.key_at(row)

    @property
    def nbytes(self) -> int:
        """Bytes of the index: all columns, the places, the keys and the marks."""
        return self.rows.nbytes + int(self.cell_start.nbytes) + self.keys.nbytes + self.marks.nbytes

    def put(self, candidate: Candidate) -> None:
        """Take a candidate in, or change the one with the same key.

        Raises:
            InputError: The candidate cannot be used; the pool stays as it was.
        """
        check_candidate(candidate, self.concepts)
        self.version += 1
        try:
            prefix, one = self._encoded(candidate)
            row = self.keys.row_of(prefix, one.number)
            if row is None or (row < self.ordered and not self.rows.lies_alike(row, one)):
                row = self._row_for(row, candidate, prefix, one)
            self.rows.write(row, one)
            self._link(row, candidate)
            self.marks.put(row, marks_of(candidate))
        finally:
            self.version += 1
        self._tidy()

    def remove(self, key: str) -> None:
        """Take a candidate out.

        Raises:
            InputError: There is no such candidate.
        """
        row = self.keys.row(key)
        if row is None:
            raise InputError(f"there is no candidate {key!r}", place="argument key", mend="look at the pool again")
        self.version += 1
        prefix, number = int(self.kinds.prefix[self.rows.kind[row]]), int(self.rows.number[row])
        self._forget(row)
        self.keys.put(prefix, number, None)
        self._count -= 1
        self.version += 1

    def settle(self) -> None:
        """Put all rows in order again; done by itself when many newcomers lie unsorted. Rows get other numbers."""
        self.version += 1
        self._put_in_order()
        self.version += 1

    def key_at(self, row: int) -> str:
        """The key of the candidate in a row; rows keep their numbers as long as `version` stays the same."""
        return self.keys.key(int(self.kinds.prefix[self.rows.kind[row]]), int(self.rows.number[row]))

    def candidate_at(self, row: int, need: Need) -> Candidate:
        """The candidate in a row again, as far as one need can tell.

        Street and building are kept as marks: the need's own key stands where it is the same, none otherwise.
        """
        kind = int(self.rows.kind[row])
        who, named = self.behind.keys(row), self.named.keys(row)
        degrees = self._degrees(row)
        return decoded(
            self.kinds.candidate(kind),
            self.key_at(row),
            self.rows.read(row),
            self.coded.names,
            who=next(iter(who), ""),
            excludes=self.unwilling.keys(row),
            for_person=next(iter(named), None),
            latitude=degrees[0],
            longitude=degrees[1],
            street=self._same(row, "street", need.street),
            building=self._same(row, "building", need.building),
            away=self.away.get(row),
        )

    def rows_of_who(self, who: str) -> list[int]:
        """The rows behind which one person or organisation stands."""
        row = self.keys.row(who)
        own = [] if row is None or self.behind.keys(row) else [row]
        return [*own, *self.behind.rows(who)]

    def keys_with(self, *, street: str | None) -> set[str]:
        """The keys of all candidates in one street; none where it is not known."""
        if street is None:
            return set()
        return {self.key_at(row) for row in self.marks.rows(mark_of("street", street))}

    def related_to(self, concept: str) -> Mapping[str, int]:
        """All concepts related to one, the concept itself among them, with their similarity in thousandths.

        Raises:
            InputError: The relatedness that was given holds a similarity outside 0 … 1.
        """
        related: Mapping[str, int] = self.similar.get(concept, lambda: self._relate(concept))
        return related

    def related_for(self, need: Need) -> Related:
        """For every concept that a need names, the related ones."""
        named = {*need.wanted, *need.interests, *need.roles, *need.gives}
        return Related({concept: self.related_to(concept) for concept in named})

    def _relate(self, concept: str) -> dict[str, int]:
        thousandths = dict[str, int]()
        if self.relatedness is not None:
            related = self.relatedness(concept) if callable(self.relatedness) else self.relatedness.get(concept, {})
            for other, similarity in related.items():
                if not 0 <= similarity <= 1:
                    raise InputError(
                        f"similarity {similarity} of {concept!r} and {other!r}",
                        place="relatedness",
                        mend="give similarities between 0 and 1",
                    )
                thousandths[other] = to_thousandths(similarity)
        thousandths[concept] = 1000
        return thousandths

    def _same(self, row: int, sort: str, key: str | None) -> str | None:
        return key if key is not None and row in self.marks.rows(mark_of(sort, key)) else None

    def nearness_at(self, row: int, need: Need) -> int:
        """How near the candidate in a row is: metres, `SAME_STREET`, `SAME_BUILDING` or `UNKNOWN`."""
        for sort, key, mark in (("building", need.building, SAME_BUILDING), ("street", need.street, SAME_STREET)):
            if key is not None and row in self.marks.rows(mark_of(sort, key)):
                return mark
        x, y, z = self.rows.place[row].tolist()
        if need.latitude is None or need.longitude is None or (x, y, z) == NOWHERE:
            return UNKNOWN
        return metres_apart((x, y, z), sphere_point(need.latitude, need.longitude))

    def _degrees(self, row: int) -> tuple[float | None, float | None]:
        if not self.rows.place[row].any():
            return None, None
        north, east = degrees_of(self.rows.place[row : row + 1])
        return float(north[0]), float(east[0])

    def _encoded(self, candidate: Candidate) -> tuple[int, Encoded]:
        """The prefix code of a candidate's key, and the candidate as it is written into a row."""
        prefix, number = self.keys.code(candidate.key)
        return prefix, encode(candidate, self.kinds.of(candidate, prefix), number, self.coded)

    def _shelf(self, candidate: Candidate, one: Encoded) -> int:
        resting = self.kinds.resting.item(one.kind)
        return shelf_of(candidate.step, placed=one.place != NOWHERE, reach=candidate.radius_m, resting=resting)

    def _link(self, row: int, candidate: Candidate) -> None:
        who = candidate.who
        self.behind.put(row, (who,) if who and who != candidate.key else ())
        self.unwilling.put(row, candidate.excludes)
        self.named.put(row, () if candidate.for_person is None else (candidate.for_person,))
        if candidate.away:
            self.away[row] = candidate.away
        else:
            self.away.pop(row, None)

    def _row_for(self, row: int | None, candidate: Candidate, prefix: int, one: Encoded) -> int:
        """The row for a candidate that is new, or lies in a row of old: another where it does not belong there."""
        begin, end = self._range(self._shelf(candidate, one), one)
        if row is None:
            self._count += 1
        elif begin <= row < end:
            return row
        else:
            self._forget(row)
        row = self._free_row(begin, end)
        self.keys.put(prefix, one.number, row)
        return row

    def _range(self, shelf: int, one: Encoded) -> tuple[int, int]:
        """The rows in which a candidate may lie in order: none where its shelf is new."""
        place = self.shelf_at.item(shelf)
        if place < 0:
            return 0, 0
        cell = self.grid.cell_of(one.place)
        return self.cell_start.item(place, cell), self.cell_start.item(place, cell + 1)

    def _free_row(self, begin: int, end: int) -> int:
        if begin < end:
            kinds = self.rows.kind[begin:end]
            lowest = int(kinds.argmin())
            if kinds.item(lowest) == NOBODY:
                return begin + lowest
        if self._holes:
            return self._holes.pop()
        if self.used == self.rows.capacity:
            self.rows.grow()
        self.used += 1
        return self.used - 1

    def _forget(self, row: int) -> None:
        self.rows.clear(row)
        self.behind.put(row, ())
        self.unwilling.put(row, ())
        self.named.put(row, ())
        self.marks.put(row, ())
        self.away.pop(row, None)
        if row >= self.ordered:
            self._holes.append(row)

    def _tidy(self) -> None:
        if self.used - self.ordered > _LOOSE + self._count // 100 or self.marks.crowded:
            self.settle()
        elif self.rows.entries_lost > self.rows.entries_used // 2 + _LOOSE:
            self.version += 1
            compact(self.rows, self.used)
            self.version += 1

    def _put_in_order(self) -> None:
        """Put every row where it belongs."""
        plan = settled(self.rows, self.used, self.kinds.step, self.kinds.resting)
        to = plan.to
        self._lay_out(plan)
        self.behind, self.unwilling, self.named = (
            links.moved(to) for links in (self.behind, self.unwilling, self.named)
        )
        self.away = {int(to[row]): away for row, away in self.away.items()}
        self.marks = self.marks.moved(to, self.rows.capacity)
        self.ordered = self.used = plan.end
        self._holes = []
        self._note_keys()

    def _lay_out(self, plan: Arrangement) -> None:
        self.rows, self.grid, self.shelf_at, self.cell_start = plan.rows, plan.grid, plan.shelf_at, plan.start
        self.shelf_step, self.shelf_reach, self.shelf_resting = shelves_in_use(plan.shelf_at)

    def _arrange(self, arrival: Arrival) -> None:
        plan = arranged(arrival)
        to = plan.to
        self._lay_out(plan)
        self.behind, self.unwilling, self.named = (
            links.moved(to) for links in (self.behind, self.unwilling, self.named)
        )
        self.away = {int(to[row]): away for row, away in self.away.items()}
        marks, rows = arrival.marks()
        self.marks = Marks(marks, to[rows], self.rows.capacity)
        self.ordered = self.used = plan.end
        self._note_keys()

    def _note_keys(self) -> None:
        taken = np.flatnonzero(self.rows.kind[: self.used]).astype(np.int32)
        prefixes = self.kinds.prefix[self.rows.kind[taken]]
        for prefix in np.unique(prefixes).tolist():
            mine = taken[prefixes == prefix]
            twice = self.keys.put_all(prefix, self.rows.number[mine], mine)
            if twice is not None:
                key = self.keys.key(prefix, twice)
                raise InputError(
                    "two candidates have this key",
                    place=f"candidate {key!r}, field key",
                    mend="give each its own key, and use the field who for the person behind several offers",
                )
