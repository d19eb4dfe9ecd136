"""What answers an asked concept, worked out once per concept and laid end to end for whoever walks over rows."""

from collections.abc import Callable, Mapping

import numpy as np

from matcher.scoring.columns import Ints

__all__ = ["ITSELF", "Relations"]

ITSELF = 1001
"""Stands as the similarity of a concept to itself: only there does a rejection count."""


class Relations:
    """For asked concepts the concepts that answer them.

    Attributes:
        begin: Per asked concept where its answers begin in `concept` and `how`.
        end: Where they end.
        concept: Numbers of concepts.
        how: Similarity in thousandths, or `ITSELF`.
    """

    def __init__(self) -> None:
        self.begin: Ints = np.zeros(64, dtype=np.int32)
        self.end: Ints = np.zeros(64, dtype=np.int32)
        self.concept: Ints = np.zeros(1024, dtype=np.int32)
        self.how: Ints = np.zeros(1024, dtype=np.int32)
        self._place_of: dict[str, int] = {}
        self._used = 0
        self._known = 0

    def place(self, asked: str, code_of: Mapping[str, int], related: Callable[[str], Mapping[str, int]]) -> int:
        """The place of an asked concept in `begin` and `end`.

        Args:
            asked: The concept.
            code_of: Numbers of all concepts that anybody holds; when there are more than before, all is forgotten.
            related: All concepts related to one with their similarity in thousandths.
        """
        if len(code_of) != self._known:
            self._place_of.clear()
            self._used, self._known = 0, len(code_of)
        place = self._place_of.get(asked)
        return self._add(asked, code_of, related(asked)) if place is None else place

    def _add(self, asked: str, code_of: Mapping[str, int], related: Mapping[str, int]) -> int:
        answers = [
            (code_of[other], ITSELF if other == asked else how)
            for other, how in related.items()
            if how and other in code_of
        ]
        place, begin, end = len(self._place_of), self._used, self._used + len(answers)
        while place >= len(self.begin):
            self.begin = np.concatenate((self.begin, np.zeros_like(self.begin)))
            self.end = np.concatenate((self.end, np.zeros_like(self.end)))
        while end > len(self.concept):
            self.concept = np.concatenate((self.concept, np.zeros_like(self.concept)))
            self.how = np.concatenate((self.how, np.zeros_like(self.how)))
        if answers:
            self.concept[begin:end], self.how[begin:end] = np.array(answers, dtype=np.int32).T
        self.begin[place], self.end[place] = begin, end
        self._place_of[asked] = place
        self._used = end
        return place
