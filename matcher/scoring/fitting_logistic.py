"""Logistic regression with a pull towards given values, and signs that cannot turn round. Numpy only."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Columns", "deviance", "fit_logistic", "robust_covariance"]

Columns = npt.NDArray[np.float64]

_MOST_STEPS = 100
_SMALLEST_GAIN = 1e-10
_STEEPEST = 30.0
"""Beyond this a chance differs from 0 or 1 by less than one in ten billion; it keeps exp from overflowing."""


@dataclass(frozen=True, slots=True, eq=False)
class _Pull:
    """A penalty of ½ · strength · (value − centre)² per column."""

    strength: Columns
    centre: Columns

    def value(self, at: Columns) -> float:
        return float(0.5 * (self.strength * (at - self.centre) ** 2).sum())


def chances(columns: Columns, values: Columns) -> Columns:
    """The chance of a yes per row."""
    return np.asarray(1 / (1 + np.exp(-np.clip(columns @ values, -_STEEPEST, _STEEPEST))))


def deviance(columns: Columns, yes: Columns, values: Columns) -> float:
    """Twice the negative log likelihood: lower is a better prediction."""
    chance = chances(columns, values)
    return float(-2 * (yes * np.log(chance) + (1 - yes) * np.log1p(-chance)).sum())


def fit_logistic(
    columns: Columns, yes: Columns, *, strength: Columns, centre: Columns, not_negative: npt.NDArray[np.bool_]
) -> Columns:
    """The values with the greatest penalised likelihood (projected Newton steps; Bertsekas, 1982).

    Args:
        columns: One row per outcome, one column per value.
        yes: 1 or 0 per row.
        strength: How strongly each value is pulled towards its centre; 0 is not at all.
        centre: What each value is pulled towards.
        not_negative: Values that may not fall below 0.
    """
    pull = _Pull(strength, centre)
    at = np.where(not_negative, np.maximum(centre, 0), centre).astype(np.float64)
    goal = deviance(columns, yes, at) / 2 + pull.value(at)
    for _ in range(_MOST_STEPS):
        chance = chances(columns, at)
        slope = columns.T @ (chance - yes) + strength * (at - centre)
        curve = (columns * (chance * (1 - chance))[:, None]).T @ columns + np.diag(strength)
        free = ~(not_negative & (at <= 0) & (slope > 0))
        step = np.zeros(len(at))
        step[free] = np.linalg.lstsq(curve[np.ix_(free, free)], slope[free], rcond=None)[0]
        size, better = 1.0, goal
        while size > 1e-6:
            tried = at - size * step
            tried[not_negative] = np.maximum(tried[not_negative], 0)
            better = deviance(columns, yes, tried) / 2 + pull.value(tried)
            if better <= goal:
                break
            size /= 2
        else:
            break
        gained, goal, at = goal - better, better, tried
        if gained < _SMALLEST_GAIN * (1 + abs(goal)):
            break
    return at


def robust_covariance(columns: Columns, yes: Columns, values: Columns, groups: npt.NDArray[np.int64]) -> Columns:
    """Covariance of fitted values where outcomes of one group (one request) belong together.

    The sandwich estimator with the usual correction for few groups (Liang and Zeger, 1986; Cameron and Miller, 2015).
    """
    chance = chances(columns, values)
    curve = (columns * (chance * (1 - chance))[:, None]).T @ columns
    scores = columns * (yes - chance)[:, None]
    number = np.unique(groups, return_inverse=True)[1]
    count = int(number.max(initial=0)) + 1
    summed = np.zeros((count, columns.shape[1]))
    np.add.at(summed, number, scores)
    inverse = np.linalg.pinv(curve)
    return np.asarray(inverse @ (summed.T @ summed) @ inverse * (count / max(1, count - 1)))
