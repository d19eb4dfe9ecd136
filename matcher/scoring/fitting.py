"""Weights learnt from what became of earlier suggestions. It proposes; a coordinator adopts or leaves it.

What is learnt from is a suggestion that was used: the points of each criterion as they were kept then, and whether a
match came of it. Only people who were asked have an outcome, and they were asked because of their points; therefore
the outcome is explained *given* the points, which leaves nothing of that choice behind. Somebody further down a list
was asked only because others had said no, which says something of the request itself; therefore the number of earlier
refusals of the same request is explained along. What a team member knows and the points do not say stays unseen: the
proposal says what the outcomes say, not why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.errors import InputError
from matcher.scoring.fitting_logistic import Columns, deviance, fit_logistic, robust_covariance

__all__ = ["FittedWeight", "Outcome", "TooFewOutcomes", "WeightsFit", "fit_weights"]

PER_CRITERION = 10
"""Outcomes of the rarer kind for each criterion that is learnt (Peduzzi and others, 1996)."""

SEEN = 60
"""A criterion is learnt when so many outcomes say something about it (are not 0); else it keeps its weight."""

_FOLDS = 5
_STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
_BOTH_SIDES_95 = 1.959964
_LATER_QUESTIONS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one suggestion that was used.

    Attributes:
        request: Opaque key of the request: outcomes of one request belong together.
        shares: Per criterion the part of its weight that it gave then, −1 … 1; 0 where unknown or left out.
        earlier_refusals: How many were asked for the same request before and did not come.
        well: Whether a match came of it that did not end badly.
    """

    request: str
    shares: Mapping[str, float]
    earlier_refusals: int
    well: bool


@dataclass(frozen=True, slots=True)
class FittedWeight:
    """One criterion's weight before and after.

    Attributes:
        criterion: Key of the criterion.
        old: Points as they count now.
        new: Points as the outcomes suggest.
        low: Lower end of the 95% interval, points.
        high: Upper end of the 95% interval, points.
        learnt: False where the outcomes say too little about it, and the weight stays.
    """

    criterion: str
    old: int
    new: int
    low: float
    high: float
    learnt: bool


@dataclass(frozen=True, slots=True)
class WeightsFit:
    """Proposed weights. They add up to what the old ones added up to, so that totals keep their size.

    Attributes:
        weights: Per criterion, in the order in which the old ones were given.
        outcomes: How many outcomes were learnt from.
        well: How many of them went well.
        strength: The pull towards the old weights that predicted best.
        loss_old: Deviance per outcome that was not seen, with the old weights.
        loss_new: The same with the new ones; lower is better.
    """

    weights: tuple[FittedWeight, ...]
    outcomes: int
    well: int
    strength: float
    loss_old: float
    loss_new: float

    @property
    def better(self) -> bool:
        """Whether the new weights predict outcomes that they have not seen better than the old ones."""
        return self.loss_new < self.loss_old


@dataclass(frozen=True, slots=True)
class TooFewOutcomes:
    """There is too little to learn from; nothing is guessed.

    Attributes:
        well: How many outcomes went well.
        not_well: How many did not.
        needed: So many of each kind are needed.
        criteria: Criteria of which the outcomes say enough.
    """

    well: int
    not_well: int
    needed: int
    criteria: tuple[str, ...]


def fit_weights(outcomes: Sequence[Outcome], old: Mapping[str, int]) -> WeightsFit | TooFewOutcomes:
    """Learn weights from outcomes, or say that there are too few.

    A ridge logistic regression that pulls towards the old weights, with weights that cannot be negative; the strength
    of the pull is the one that predicts best in five-fold cross-validation, with requests kept whole. The intervals do
    not come from the pulled values, which would be too sure of the old weights, but from the same regression without
    any pull, and count outcomes of one request as one (sandwich estimator).

    There are too few outcomes when either kind (well, or not) has less than ten for each criterion that is learnt, or
    less than sixty outcomes say anything about any criterion.

    Args:
        outcomes: What became of suggestions; in any order.
        old: Weight in points of each criterion that may be learnt, as it is now.

    Raises:
        InputError: A share is not between −1 and 1, or a number of refusals is negative.
    """
    for outcome in outcomes:
        _check(outcome)
    shares: Columns = np.array([[one.shares.get(key, 0.0) for key in old] for one in outcomes], dtype=np.float64)
    shares = shares.reshape(len(outcomes), len(old))
    yes = np.array([one.well for one in outcomes], dtype=np.float64)
    enough = (np.count_nonzero(shares, axis=0) >= SEEN) & (np.ptp(shares, axis=0) > 0) if len(shares) else []
    learnt = [number for number, key in enumerate(old) if len(shares) and enough[number] and old[key] > 0]
    rarer, needed = int(min(yes.sum(), len(yes) - yes.sum())), PER_CRITERION * max(len(learnt), 1)
    if not learnt or rarer < needed:
        keys = tuple(old)
        well = int(yes.sum())
        return TooFewOutcomes(well, len(yes) - well, needed, tuple(keys[number] for number in learnt))
    was = np.array([old[key] for key in old], dtype=np.float64)
    beside = _beside(outcomes)
    groups = np.unique([one.request for one in outcomes], return_inverse=True)[1].astype(np.int64)
    return _Problem(tuple(old), shares, yes, was, beside, groups, np.array(learnt)).solve()


def _check(outcome: Outcome) -> None:
    place = f"outcome of request {outcome.request!r}"
    for criterion, share in outcome.shares.items():
        if not -1 <= share <= 1:
            raise InputError(f"{criterion!r} has share {share}", place=place, mend="give shares between -1 and 1")
    if outcome.earlier_refusals < 0:
        raise InputError(f"{outcome.earlier_refusals} earlier refusals", place=place, mend="give 0 or more")


def _beside(outcomes: Sequence[Outcome]) -> Columns:
    """What is explained along: how easy it is in general, and after one, two, and three or more refusals."""
    refusals = np.array([min(one.earlier_refusals, _LATER_QUESTIONS[-1]) for one in outcomes])
    later = [refusals == number for number in _LATER_QUESTIONS]
    return np.column_stack([np.ones(len(outcomes)), *(column for column in later if column.any())]).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    keys: tuple[str, ...]
    shares: Columns
    yes: Columns
    was: Columns
    beside: Columns
    groups: npt.NDArray[np.int64]
    learnt: npt.NDArray[np.int64]

    def solve(self) -> WeightsFit:
        rest = np.setdiff1d(np.arange(len(self.keys)), self.learnt)
        # Criteria that are not learnt count as they did, on the scale on which points turn into chances.
        total = self.shares @ self.was
        everything = np.ones(len(self.yes), dtype=np.bool_)
        losses = np.zeros(len(_STRENGTHS))
        loss_old = 0.0
        fold = _folds(self.groups)
        for held_out in range(_FOLDS):
            seen, unseen = fold != held_out, fold == held_out
            scale = self._scale(total, seen)
            loss_old += deviance(self._with(total, unseen), self.yes[unseen], scale)
            for position, strength in enumerate(_STRENGTHS):
                values = self._pulled(strength, scale, rest, seen)
                losses[position] += deviance(self._columns(rest, unseen), self.yes[unseen], values)
        best = int(np.argmin(losses))
        scale = self._scale(total, everything)
        pulled = self._pulled(_STRENGTHS[best], scale, rest, everything)[-len(self.learnt) :]
        low, high = self._interval(rest)
        size = self.was[self.learnt].sum()
        points = pulled * (size / pulled.sum()) if pulled.sum() > 0 else self.was[self.learnt]
        points = _rounded_to(np.clip(points, low, high), int(size))
        weights = []
        for number, key in enumerate(self.keys):
            was, found = int(self.was[number]), np.flatnonzero(self.learnt == number)
            if len(found):
                at = int(found[0])
                weights.append(FittedWeight(key, was, int(points[at]), float(low[at]), float(high[at]), True))
            else:
                weights.append(FittedWeight(key, was, was, float(was), float(was), False))
        count = len(self.yes)
        return WeightsFit(
            tuple(weights), count, int(self.yes.sum()), _STRENGTHS[best], loss_old / count, float(losses[best]) / count
        )

    def _with(self, column: Columns, rows: npt.NDArray[np.bool_]) -> Columns:
        return np.column_stack((self.beside, column))[rows]

    def _scale(self, total: Columns, rows: npt.NDArray[np.bool_]) -> Columns:
        """What is explained along, and how many log odds one point of the old total is worth (not below 0)."""
        columns = self._with(total, rows)
        sign = np.zeros(columns.shape[1], dtype=np.bool_)
        sign[-1] = True
        nothing = np.zeros(columns.shape[1])
        return fit_logistic(columns, self.yes[rows], strength=nothing + 1e-6, centre=nothing, not_negative=sign)

    def _columns(self, rest: npt.NDArray[np.int64], rows: npt.NDArray[np.bool_]) -> Columns:
        fixed = self.shares[:, rest] @ self.was[rest]
        parts = (self.beside, *((fixed[:, None],) if len(rest) else ()), self.shares[:, self.learnt])
        return np.column_stack(parts)[rows]

    def _pulled(
        self, strength: float, scale: Columns, rest: npt.NDArray[np.int64], rows: npt.NDArray[np.bool_]
    ) -> Columns:
        columns = self._columns(rest, rows)
        beside = columns.shape[1] - len(self.learnt)
        pull = np.concatenate((np.full(beside, 1e-6), np.full(len(self.learnt), strength)))
        centre = np.concatenate((np.zeros(beside), self.was[self.learnt] * scale[-1]))
        sign = np.concatenate((np.zeros(beside, dtype=np.bool_), np.ones(len(self.learnt), dtype=np.bool_)))
        return fit_logistic(columns, self.yes[rows], strength=pull, centre=centre, not_negative=sign)

    def _interval(self, rest: npt.NDArray[np.int64]) -> tuple[Columns, Columns]:
        """95% intervals of the weights in points, from the regression without a pull (delta method)."""
        everything = np.ones(len(self.yes), dtype=np.bool_)
        columns = self._columns(rest, everything)
        nothing = np.zeros(columns.shape[1])
        free = fit_logistic(
            columns, self.yes, strength=nothing + 1e-6, centre=nothing, not_negative=nothing.astype(np.bool_)
        )
        count = len(self.learnt)
        covariance = robust_covariance(columns, self.yes, free, self.groups)[-count:, -count:]
        raw, size = free[-count:], self.was[self.learnt].sum()
        together = max(float(raw.sum()), 1e-9)
        turned = size * (np.eye(count) * together - raw[:, None]) / together**2
        spread = _BOTH_SIDES_95 * np.sqrt(np.maximum(0, np.diag(turned @ covariance @ turned.T)))
        middle = size * raw / together
        return np.maximum(0, middle - spread), np.maximum(0, middle + spread)


def _folds(groups: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Requests dealt out over the folds in turn, each whole."""
    return groups % _FOLDS


def _rounded_to(points: Columns, size: int) -> npt.NDArray[np.int64]:
    """Whole points with the sum that is asked (largest remainders)."""
    scaled = points * (size / points.sum()) if points.sum() > 0 else points
    whole = np.floor(scaled).astype(np.int64)
    short = size - int(whole.sum())
    whole[np.argsort(whole - scaled, kind="stable")[:short]] += 1
    return whole
