"""The same gates and criteria in plain Python, one helper after another, as one would write them without an engine.

Whatever depends on the need alone is worked out once before the loop. It is what the engine is held against at ten
helpers, and what scores the rows that SQLite's R*Tree finds.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from benchmarks.online import TOP, Answer, ordered
from benchmarks.population import CONCEPTS, CONDITIONS, LANGUAGES, RELATED, Population
from matcher.scoring import STANDARD_WEIGHTS, Need
from matcher.scoring.columns import to_thousandths
from matcher.scoring.measures import whole_of
from matcher.scoring.plan import CONCEPT_CRITERIA

__all__ = ["Plain", "PlainNeed", "rows_of"]

_EARTH_M = 6_371_008.8
_CODE = {concept: code for code, concept in enumerate(CONCEPTS)}
_HOLD = {"interests": 0, "gives": 1, "wants": 2, "roles": 3}
_SCALES: dict[str, Any] = {key: part.scale for key, part in STANDARD_WEIGHTS.criteria.items()}
_BANDS = {
    key: (scale.upper_bounds.tolist(), scale.band_points.tolist())
    for key, scale in _SCALES.items()
    if hasattr(scale, "band_points")
}
_LINES = [_SCALES[criterion.key].table.tolist() for _, criterion, _ in CONCEPT_CRITERIA]
Row = tuple[Any, ...]


def rows_of(helpers: Population) -> list[Row]:
    """One tuple per helper: id, place, numbers and sets as bits, concepts as pairs."""
    names = ("latitude", "longitude", "radius", "consent", "paused", "places", "languages", "conditions", "age", "free",
             "regular", "load", "asked", "rested", "endings", "street", "ends")  # fmt: skip
    columns = [getattr(helpers, name).tolist() for name in names]
    entries, weights = helpers.entries.tolist(), helpers.weights.tolist()
    rows, begin = list[Row](), 0
    for number, (*plain, end) in enumerate(zip(*columns, strict=True)):
        rows.append((number, *plain, list(zip(entries[begin:end], weights[begin:end], strict=True))))
        begin = end
    return rows


class PlainNeed:
    """A need with all that can be worked out before the loop."""

    def __init__(self, need: Need) -> None:
        self.need = need
        self.north, self.east = math.radians(need.latitude or 0), math.radians(need.longitude or 0)
        self.level = math.cos(self.north)
        self.street = int((need.street or "street--2").removeprefix("street-"))
        self.first = sum(1 << at for at, one in enumerate(LANGUAGES) if one == need.first_language)
        self.languages = sum(1 << at for at, one in enumerate(LANGUAGES) if one in need.languages) | self.first
        self.conditions = sum(1 << at for at, one in enumerate(CONDITIONS) if one in need.conditions)
        self.unwanted = {int(key.removeprefix("person:")) for key in (*need.excludes, *need.refused)}
        self.answers: dict[int, list[tuple[int, int]]] = {}
        self.slots: list[tuple[int, int]] = []
        self.wholes: list[int] = []
        self.holds = [sum(1 << _HOLD[hold] for hold in fit.holds) for _, _, fit in CONCEPT_CRITERIA]
        for part, (_, criterion, fit) in enumerate(CONCEPT_CRITERIA):
            asked = fit.of_need(need)
            self.wholes.append(
                whole_of(
                    [to_thousandths(weight) for weight in asked.values()],
                    STANDARD_WEIGHTS.criteria[criterion.key].enough,
                )
            )
            for concept, weight in asked.items():
                thousandths = to_thousandths(weight)
                answers = {concept: 1001}
                if thousandths > 0:
                    answers |= {other: to_thousandths(how) for other, how in RELATED.get(concept, {}).items()}
                for other, how in answers.items():
                    for hold in fit.holds:
                        self.answers.setdefault(_CODE[other] * 4 + _HOLD[hold], []).append((len(self.slots), how))
                self.slots.append((part, thousandths))


def score(asked: PlainNeed, rows: Iterable[Row]) -> list[tuple[int, ...]]:
    """Id, total and points of each helper who gets through all gates."""
    need, found = asked.need, []
    for (number, north, east, radius, consent, paused, places, languages, conditions, age, free, regular, load, recent,
         rested, endings, street, held) in rows:  # fmt: skip
        if not consent or paused or places == 0 or asked.conditions & ~conditions or number in asked.unwanted:
            continue
        if need.min_age is not None and age < need.min_age:
            continue
        if need.language_required and languages and not languages & asked.languages:
            continue
        shared = (free & (need.free or 0)).bit_count()
        if not shared:
            continue
        near = -1
        if street != asked.street:
            phi, half = math.radians(north), (math.radians(east) - asked.east) / 2
            inner = math.sin((phi - asked.north) / 2) ** 2 + asked.level * math.cos(phi) * math.sin(half) ** 2
            near = round(2 * _EARTH_M * math.asin(math.sqrt(inner)))
            if near > radius:
                continue
        best, rejected, seen = [0] * len(asked.slots), [0] * len(asked.slots), 0
        for entry, weight in held:
            seen |= 1 << (entry & 3)
            for slot, how in asked.answers.get(entry, ()):
                if asked.slots[slot][1] > 0:
                    best[slot] = max(best[slot], min(how, 1000) * weight // 1000)
                    if how > 1000 and weight < 0:
                        rejected[slot] = -weight
                elif weight > best[slot]:
                    best[slot] = weight
        sums = [0, 0, 0, 0]
        for (part, how_much), liking, rejection in zip(asked.slots, best, rejected, strict=True):
            sums[part] += how_much * (-rejection if rejection and rejection >= liking else liking)
        wish, roles, interests, give = (
            line[max(-1000, min(1000, total // whole)) + 1000] if whole and seen & holds else 0
            for line, total, whole, holds in zip(_LINES, sums, asked.wholes, asked.holds, strict=True)
        )
        case = 2 if languages & asked.first else 1 if languages & asked.languages else 0
        often = 2 if regular == (need.frequency == "regular") else 1 if regular else 0
        points = (
            wish,
            roles,
            interests,
            give,
            _band("shared_language", case) if languages else 0,
            _band("shared_time", shared),
            _band("often_enough", often),
            _band("nearness", near),
            _band("load", load),
            _band("asked_recently", recent),
            _band("rest", rested) if rested >= 0 else 0,
            _band("good_endings", endings),
        )
        found.append((number, sum(points), *points))
    return found


def _band(key: str, value: int) -> int:
    bounds, points = _BANDS[key]
    return int(points[bisect_left(bounds, value)])


class Plain:
    """A loop over all helpers."""

    name = "plain"
    version = "plain Python"

    def __init__(self, helpers: Population) -> None:
        self.rows = rows_of(helpers)
        self.nbytes = 0

    @staticmethod
    def ready(need: Need) -> Need:
        """Nothing is worked out beforehand."""
        return need

    def ask(self, need: Need, k: int) -> Answer:
        """The best, in order."""
        return ordered(score(PlainNeed(need), self.rows), need, k)

    def answer(self, raw: Answer, _need: Need) -> Answer:
        """As asked."""
        return raw[:TOP]
