"""The exact optimum of sharing places out, with its proof: numbers in, numbers out."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.errors import InputError
from matcher.scoring import assignment_auction as plain

__all__ = ["Graph", "Shared", "share_places"]

Numbers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]

_COMPILED_FROM = 3_000
"""Edges. Below, the plain lines are done before a compiler would have been loaded."""

_FINER = 4
"""Each round asks so many times more precision: measured best of 3, 4, 6, 10, 16 and 30."""

_BONUS_STEPS = (16, 1_024, 65_536)
"""Serving one person more first counts as this many times the span of all weights, then more if that was too little."""

_MOST_SCALED = 1 << 60
_BIDS_PER_REQUEST = 20_000.0
"""A round that needs more is given up, and the answer says how far from the optimum it may be. Seen at most: 30."""


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Who could be served by whom.

    Attributes:
        first_edge: Where the edges of each request begin; one number more than there are requests.
        candidate: Candidate of each edge, by row.
        weight: What each edge is worth, of any sign; at most 10⁸ in size.
        places: Per candidate how many requests it can still serve.
    """

    first_edge: Numbers
    candidate: Rows
    weight: Numbers
    places: Numbers

    @property
    def request_of_edge(self) -> Rows:
        """The request of each edge."""
        return np.repeat(np.arange(len(self.first_edge) - 1, dtype=np.int32), np.diff(self.first_edge))


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """Who is served by whom, and what more could have been reached.

    Attributes:
        edge: Edge per request, −1 for who is not served.
        bonus: What serving one person counted for, added to every weight.
        profit: What each request could have at these prices, rounded down: a candidate left out of the graph who is
            worth no more than this to the request could not have made the answer better.
        shortfall: No other sharing of this graph is worth more than this above it; 0 is the proof of the optimum.
        most_served: Whether it is proven that no other sharing serves more people.
        stuck: Per request whether it is not served, or holds what one of those would need.
    """

    edge: Numbers
    bonus: int
    profit: Numbers
    shortfall: int
    most_served: bool
    stuck: npt.NDArray[np.bool_]


def share_places(graph: Graph) -> Shared:
    """Serve as many requests as possible, and among all ways to do so take one of the greatest total weight.

    Deterministic: the same graph gives the same answer. Of several equally good answers, which one depends on the
    order of the rows alone.

    Raises:
        InputError: There are too many requests for weights of this size.
    """
    requests = len(graph.first_edge) - 1
    least = int(graph.weight.min(initial=0))
    span = int(graph.weight.max(initial=0)) - least + 1
    for step in (*_BONUS_STEPS, requests):
        bonus = min(step, max(requests, 1)) * span - least + 1
        shared = _share(graph, bonus)
        if shared.most_served or shared.shortfall or step >= requests:
            break
    return shared


def _share(graph: Graph, bonus: int) -> Shared:
    requests = len(graph.first_edge) - 1
    scale = requests + 1
    weight = (graph.weight + bonus) * np.int64(scale)
    if (int(graph.weight.max(initial=0)) + bonus) * scale > _MOST_SCALED:
        raise InputError(
            f"{requests} requests with totals this far apart are too much for one sum",
            place="argument edges",
            mend="share out region by region, or use smaller totals",
        )
    request = graph.request_of_edge
    wanted_by = np.bincount(graph.candidate, minlength=len(graph.places))
    # Who has a place for everybody who could come is nobody's rival: the best of them is what a request has outside.
    plenty = (graph.places >= wanted_by)[graph.candidate]
    outside = np.zeros(requests, dtype=np.int64)
    np.maximum.at(outside, request[plenty], weight[plenty])
    rivals = np.flatnonzero(~plenty & (graph.places[graph.candidate] > 0) & (weight > outside[request]))
    table = _Table.of(graph, request[rivals], graph.candidate[rivals], weight[rivals], outside)
    gap = table.hold_auction(requests)
    edge = np.full(requests, -1, dtype=np.int64)
    best_outside = np.flatnonzero(plenty & (weight == outside[request]))[::-1]
    edge[request[best_outside]] = best_outside  # the first of several, because it is written last
    inside = table.edges_held()
    edge[inside >= 0] = rivals[inside[inside >= 0]]
    most_served, stuck = table.look_for_more()
    profit = np.asarray(table.best_profit, dtype=np.int64) // scale
    return Shared(edge, bonus, profit, gap // scale, most_served, stuck)


@dataclass(slots=True, eq=False)
class _Table:
    """The state of an auction, in arrays (or lists, for a few)."""

    compiled: bool
    request: Rows
    first_edge: Any
    candidate: Any
    weight: Any
    outside: Any
    first_place: Any
    place_candidate: Any
    first_offer: Any
    offer_request: Any
    offer_weight: Any
    price: Any
    holder: Any
    held: Any
    profit: Any
    best_profit: Any
    low_place: Any
    next_price: Any
    waiting: Any

    @classmethod
    def of(cls, graph: Graph, request: Rows, candidate: Rows, weight: Numbers, outside: Numbers) -> "_Table":
        asked = np.zeros(len(graph.places), dtype=np.bool_)
        asked[candidate] = True
        number = np.cumsum(asked, dtype=np.int32) - 1
        places = graph.places[asked]
        row = number[candidate]
        order = np.argsort(row, kind="stable")
        first_place = np.concatenate(([0], np.cumsum(places)))
        count, all_places = len(outside), int(first_place[-1])
        compiled = len(row) >= _COMPILED_FROM and find_spec("numba") is not None
        arrays = (
            _begins(request, count),
            row,
            weight,
            outside,
            first_place,
            np.repeat(np.arange(len(places), dtype=np.int32), places),
            _begins(row[order], len(places)),
            request[order],
            weight[order],
            np.zeros(all_places, dtype=np.int64),
            np.full(all_places, plain.FREE, dtype=np.int32),
            np.full(count, plain.FREE, dtype=np.int32),
            np.zeros(count, dtype=np.int64),
            np.zeros(count, dtype=np.int64),
            first_place[:-1].astype(np.int32),
            np.where(places > 1, 0, plain.TOO_DEAR).astype(np.int64),
            np.zeros(max(count, all_places), dtype=np.int32),
        )
        return cls(compiled, request, *(arrays if compiled else (array.tolist() for array in arrays)))

    def hold_auction(self, requests: int) -> int:
        """Round after round until the proof holds; how much more could be possible at most, scaled."""
        near_enough, budget = requests + 1, int(_BIDS_PER_REQUEST * requests)
        epsilon = max(1, int(np.max(self.weight, initial=0)) // _FINER)
        gap = self._release(epsilon, near_enough)
        while gap >= near_enough:
            bids = self._run("auction")(
                epsilon,
                budget,
                self.first_edge,
                self.candidate,
                self.weight,
                self.outside,
                self.first_place,
                self.place_candidate,
                self.first_offer,
                self.offer_request,
                self.offer_weight,
                self.price,
                self.holder,
                self.held,
                self.profit,
                self.low_place,
                self.next_price,
                self.waiting,
            )
            if bids >= budget:
                return self._release(epsilon, plain.TOO_DEAR + 1)
            epsilon = max(1, epsilon // _FINER)
            gap = self._release(epsilon, near_enough)
        return gap

    def _release(self, epsilon: int, near_enough: int) -> int:
        return int(
            self._run("release")(
                epsilon,
                near_enough,
                self.first_edge,
                self.candidate,
                self.weight,
                self.outside,
                self.price,
                self.holder,
                self.held,
                self.profit,
                self.best_profit,
                self.low_place,
            )
        )

    def edges_held(self) -> Numbers:
        """Per request the position of the edge that it holds, −1 where it holds none of these."""
        held = np.asarray(self.held, dtype=np.int64)
        served_by = np.full(len(held), -1, dtype=np.int64)
        inside = held >= 0
        served_by[inside] = np.asarray(self.place_candidate, dtype=np.int64)[held[inside]]
        found = np.flatnonzero(np.asarray(self.candidate, dtype=np.int64) == served_by[self.request])
        edges = np.full(len(held), -1, dtype=np.int64)
        edges[self.request[found]] = found
        return edges

    def look_for_more(self) -> tuple[bool, npt.NDArray[np.bool_]]:
        """Whether nobody more can be served by moving others along, and who stands in the way of whom."""
        seen, stuck = np.zeros(len(self.low_place), dtype=np.bool_), np.zeros(len(self.held), dtype=np.bool_)
        wider = self._run("widen")(
            self.first_edge,
            self.candidate,
            self.outside,
            self.first_place,
            self.holder,
            self.held,
            seen,
            stuck,
            self.waiting,
        )
        return not wider, stuck

    def _run(self, name: str) -> Any:
        return _compiled(name) if self.compiled else getattr(plain, name)


@cache
def _compiled(name: str) -> Any:
    """The same lines as machine code; kept on disk, so that only the very first call waits for the compiler."""
    return import_module("numba").njit(cache=True)(getattr(plain, name))


def _begins(sorted_rows: Rows, count: int) -> Numbers:
    """Where the entries of each row begin in a sorted column."""
    return np.searchsorted(sorted_rows, np.arange(count + 1)).astype(np.int64)
