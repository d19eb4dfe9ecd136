"""Made-up helpers and requests over the Netherlands, in city clusters, the same for every method that is measured."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matcher.scoring import Candidate, Need, Step
from matcher.scoring.distance import SPHERE
from matcher.scoring.grid import degrees_of

__all__ = ["CONCEPTS", "RELATED", "Population", "needs", "population"]

CONCEPTS = tuple(f"interest-{number}" for number in range(300)) + tuple(f"role-{number}" for number in range(60))
_INTERESTS, _ROLES = CONCEPTS[:300], CONCEPTS[300:]
RELATED = {
    concept: {_INTERESTS[(number + more) % 300]: 0.45 + 0.1 * (number % 4) for more in (1, 2, 5, 11)}
    for number, concept in enumerate(_INTERESTS)
}
"""Every interest is answered by four others."""
LANGUAGES = ("nl", "en", "tr", "ar", "pl", "de")
_SPOKEN = (0b1, 0b11, 0b101, 0b1001, 0b10001, 0b100011, 0)
CITIES = 400
DAYPARTS = 28
HOLDS = ("interests", "gives", "wants", "roles")
CONDITIONS = ("vog", "training-basic")

Array = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Population:
    """Helpers in columns; `entries` hold concept × 4 + field, `weights` thousandths, row by row up to `ends`."""

    latitude: npt.NDArray[np.float64]
    longitude: npt.NDArray[np.float64]
    radius: Array
    consent: npt.NDArray[np.bool_]
    paused: npt.NDArray[np.bool_]
    places: Array
    languages: Array
    conditions: Array
    age: Array
    free: Array
    regular: npt.NDArray[np.bool_]
    load: Array
    asked: Array
    rested: Array
    endings: Array
    street: Array
    entries: Array
    weights: Array
    ends: Array

    def __len__(self) -> int:
        return len(self.radius)

    def candidates(self, only: range | None = None) -> Iterator[Candidate]:
        """The helpers one by one, as the engine takes them."""
        spoken = {bits: frozenset(one for at, one in enumerate(LANGUAGES) if bits >> at & 1) for bits in _SPOKEN}
        met = {bits: frozenset(one for at, one in enumerate(CONDITIONS) if bits >> at & 1) for bits in range(4)}
        nothing: frozenset[str] = frozenset()
        for row in range(len(self)) if only is None else only:
            begin, end = int(self.ends[row - 1]) if row else 0, int(self.ends[row])
            held: list[dict[str, float]] = [{}, {}, {}, {}]
            for entry, weight in zip(self.entries[begin:end].tolist(), self.weights[begin:end].tolist(), strict=True):
                held[entry & 3][CONCEPTS[entry >> 2]] = weight / 1000
            conditions = met[int(self.conditions[row])]
            age, rested, street = int(self.age[row]), int(self.rested[row]), int(self.street[row])
            yield Candidate(
                key=f"person:{row}",
                step=Step.VOLUNTEER,
                region="nl",
                consent=bool(self.consent[row]),
                paused=bool(self.paused[row]),
                latitude=float(self.latitude[row]),
                longitude=float(self.longitude[row]),
                street=f"street-{street}" if street >= 0 else None,
                interests=held[0],
                gives=frozenset(held[1]) if held[1] else nothing,
                wants=frozenset(held[2]) if held[2] else nothing,
                roles=frozenset(held[3]) if held[3] else nothing,
                languages=spoken[int(self.languages[row])],
                free=int(self.free[row]),
                radius_m=int(self.radius[row]),
                frequency="regular" if self.regular[row] else "once",
                places_left=int(self.places[row]),
                age=age if age >= 0 else None,
                vog=True if "vog" in conditions else None,
                conditions=conditions - {"vog"},
                load=int(self.load[row]),
                asked_recently=int(self.asked[row]),
                rested_days=rested if rested >= 0 else None,
                good_endings=int(self.endings[row]),
            )


def _places(
    random: np.random.Generator, count: int, cities: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Around cities, whose width grows with the root of their size; on the three-millimetre points that are kept."""
    share = cities[:, 2] / cities[:, 2].sum()
    city = cities[random.choice(len(cities), count, p=share)]
    wide = 0.02 + 0.25 * np.sqrt(city[:, 2] / cities[:, 2].sum())
    north = np.radians(city[:, 0] + random.normal(0, 1, count) * wide)
    east = np.radians(city[:, 1] + random.normal(0, 1, count) * wide * 1.6)
    points = np.stack((np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)), axis=1)
    return degrees_of(np.rint(points * SPHERE).astype(np.int32))


def _cities() -> npt.NDArray[np.float64]:
    random = np.random.default_rng(7)
    size = 1 + random.pareto(1.2, CITIES)
    return np.stack((random.uniform(50.8, 53.4, CITIES), random.uniform(3.6, 7.1, CITIES), size), axis=1)


def population(count: int, seed: int = 1) -> Population:
    """So many helpers: 3–8 of 300 interests, some gifts, wishes and roles, 28 dayparts, a radius of 2–10 km."""
    random = np.random.default_rng(seed)
    latitude, longitude = _places(random, count, _cities())
    many = np.stack(
        (random.integers(3, 9, count), random.integers(0, 3, count), random.integers(0, 2, count),
         random.integers(0, 3, count)), axis=1,
    )  # fmt: skip
    owner, hold = (
        np.repeat(np.arange(count * 4) // 4, many.ravel()),
        np.repeat(np.tile(np.arange(4), count), many.ravel()),
    )
    concept = np.where(hold == 3, 300 + random.integers(0, 60, len(owner)), random.integers(0, 300, len(owner)))
    entry = concept * 4 + hold
    keep = np.unique(owner * 4096 + entry, return_index=True)[1]
    keep.sort()
    owner, hold, entry = owner[keep], hold[keep], entry[keep]
    weight = np.where(hold == 0, random.choice([1000, 1000, 1000, 900, 600, 200, -1000], len(owner)), 1000)
    return Population(
        latitude,
        longitude,
        random.integers(2_000, 10_001, count),
        random.random(count) > 0.03,
        random.random(count) < 0.05,
        random.choice([0, 1, 1, 1, 2], count),
        random.choice(_SPOKEN, count, p=[0.5, 0.2, 0.08, 0.07, 0.05, 0.05, 0.05]),
        random.choice([0, 1, 3, 2], count, p=[0.3, 0.4, 0.25, 0.05]),
        np.where(random.random(count) < 0.1, -1, random.integers(16, 90, count)),
        random.integers(0, 2**DAYPARTS, count) & random.integers(0, 2**DAYPARTS, count),
        random.random(count) < 0.7,
        random.choice([0, 0, 0, 1, 1, 2, 3], count),
        random.choice([0, 0, 0, 1, 2, 4], count),
        np.where(random.random(count) < 0.3, -1, random.integers(0, 120, count)),
        random.choice([0, 0, 0, 1, 2, 5], count),
        np.where(random.random(count) < 0.5, random.integers(0, max(1, count // 6), count), -1),
        entry,
        weight,
        np.cumsum(np.bincount(owner, minlength=count)),
    )


def needs(count: int, helpers: int, seed: int = 2) -> list[Need]:
    """So many requests from the same cities, with conditions, languages and refusals as they come."""
    random = np.random.default_rng(seed)
    latitude, longitude = _places(random, count, _cities())
    made = []
    for number in range(count):
        wanted = random.choice(300, random.integers(1, 3), replace=False)
        likes = random.choice(300, random.integers(3, 9), replace=False)
        first = random.choice([None, None, None, "tr", "ar"])
        made.append(
            Need(
                key=f"request:{number}",
                participant=f"person:{helpers + number}",
                region="nl",
                latitude=float(latitude[number]),
                longitude=float(longitude[number]),
                street=f"street-{random.integers(0, max(1, helpers // 6))}",
                wanted={_INTERESTS[one]: 1.0 for one in wanted},
                interests={_INTERESTS[one]: -1.0 if random.random() < 0.1 else 1.0 for one in likes},
                roles=frozenset(_ROLES[one] for one in random.choice(60, 2, replace=False)),
                gives=frozenset({_INTERESTS[random.integers(0, 300)]}),
                languages=frozenset({"nl"} if first is None else {"nl", first}),
                first_language=first,
                language_required=bool(random.random() < 0.1),
                free=int(random.integers(1, 2**DAYPARTS) & random.integers(1, 2**DAYPARTS)) | 1,
                frequency=str(random.choice(["once", "regular"])),  # type: ignore[arg-type]
                travel_m=5_000,
                conditions=frozenset({"vog"}) if random.random() < 0.5 else frozenset(),
                min_age=18 if random.random() < 0.3 else None,
                referred=False,
                excludes=frozenset({f"person:{random.integers(0, helpers)}"}),
                refused=frozenset(f"person:{one}" for one in random.integers(0, helpers, 2)),
            )
        )
    return made
