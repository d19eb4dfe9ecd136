"""The best rows for a need, with a copy of what stood in them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.scoring.columns import Bits, Flags, Ints
from matcher.scoring.rows import Encoded

__all__ = ["Found"]


@dataclass(frozen=True, slots=True)
class Found:
    """The best rows of all steps, step after step, best first, each with a copy of what stood in it.

    Attributes:
        lead: Per row its number, kind, step, total, the gates that would stop it had the team not set them aside, the
            gates at which to ask first, its mark of nearness (`UNKNOWN`: place decides), the number in its key.
        ties: The mixed hash.
        points: Points of each criterion.
        place: Copy of the row's column, as all that follow.
        reach: In metres.
        numbers: Small numbers.
        free: Dayparts.
        entries: Concepts, row after row.
        entry_end: Where those of each row end, after a 0.
        eligible: How many candidates of each step get through all gates.
        lowest: Total of the last of the best, per step; of use where there are enough.
    """

    lead: npt.NDArray[np.int64]
    ties: Bits
    points: npt.NDArray[np.int64]
    place: npt.NDArray[np.int32]
    reach: Ints
    numbers: npt.NDArray[np.uint8]
    free: Bits
    entries: Flags
    entry_end: npt.NDArray[np.int64]
    eligible: list[int]
    lowest: list[int]

    def encoded(self, at: int) -> Encoded:
        """What stood in one of the rows."""
        x, y, z = self.place[at].tolist()
        lead = self.lead[at].tolist()
        return Encoded(
            (x, y, z),
            int(self.reach[at]),
            lead[1],
            tuple(self.numbers[at].tolist()),
            sum(word << 64 * place for place, word in enumerate(self.free[at].tolist())),
            lead[7],
            tuple(self.entries[self.entry_end[at] : self.entry_end[at + 1]].tolist()),
        )
