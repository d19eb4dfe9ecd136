"""Postcodes, towns and neighbourhoods in words, offline.

Coordinates are in degrees (WGS 84), distances in metres.
"""

import csv
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from rapidfuzz import process
from rapidfuzz.distance import OSA

from matcher.errors import DataFileError
from matcher.language.tokens import tokens

__all__ = ["Gazetteer", "Place", "distance_m", "postcode_in"]

EARTH_RADIUS_M = 6_371_008.8
_POSTCODE = re.compile(r"(?<![\d])([1-9]\d{3})(?:\s?-?([A-Za-z]{2}))?(?![\w])")
# Small words that stand behind a number and are no letters of a postcode ("in 1940 in Zandvoort").
_NO_LETTERS = frozenset(["an", "at", "by", "de", "en", "he", "ik", "in", "is", "je", "of", "on", "op", "te", "to"])
_YEAR_WORDS = re.compile(r"\b(?:geboren|born|sinds|since|jaar|year)\b", re.IGNORECASE)
_SUFFIX = re.compile(r" \(?[A-Z][A-Za-z]{0,2}\)?$")
_LONGEST_NAME = 6
_SHORT_WORD = 4
_COLUMNS = ("postcode4", "place", "province", "latitude", "longitude")


@dataclass(frozen=True, slots=True)
class Place:
    """A spot that people name.

    Attributes:
        name: "2034 Haarlem", "Haarlem Schalkwijk" or "Haarlem".
        postcode4: Four digits, or None for a whole town.
        latitude: Degrees north.
        longitude: Degrees east.
        municipality: The municipality it lies in, where the table knows it.
        province: The province, which tells towns of one name apart.
    """

    name: str
    postcode4: str | None
    latitude: float
    longitude: float
    municipality: str | None = None
    province: str | None = None


def distance_m(a: Place, b: Place) -> float:
    """Great-circle distance in metres (haversine; R. W. Sinnott, "Virtues of the Haversine", 1984)."""
    north_a, north_b = math.radians(a.latitude), math.radians(b.latitude)
    half_north = (north_b - north_a) / 2
    half_east = math.radians(b.longitude - a.longitude) / 2
    chord = math.sin(half_north) ** 2 + math.cos(north_a) * math.cos(north_b) * math.sin(half_east) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def postcode_in(text: str) -> str | None:
    """The first Dutch postcode in a text, as "2034" or "2034 AB"; years and house numbers look the same, so the
    four-digit form is only taken where nothing else in the text is a full postcode.
    """
    found = list(_POSTCODE.finditer(text))
    full = [match for match in found if match.group(2) and match.group(2) not in _NO_LETTERS]
    if not full and _YEAR_WORDS.search(text):
        return None
    for match in full or found:
        letters = match.group(2) if full else None
        return f"{match.group(1)} {letters.upper()}" if letters else match.group(1)
    return None


class Gazetteer:
    """Finds places by postcode and by name.

    Args:
        places: Postcode areas, each with its town in `Place.name` after the digits.
        neighbourhoods: Name of a neighbourhood, town and the postcodes that make it up; without postcodes it is
            another name of the town.
    """

    def __init__(
        self, places: Iterable[tuple[Place, str]], neighbourhoods: Iterable[tuple[str, str, tuple[str, ...]]] = ()
    ) -> None:
        self._areas: dict[str, Place] = {}
        towns: dict[tuple[str, str | None], list[Place]] = {}
        for place, town in places:
            if place.postcode4:
                self._areas.setdefault(place.postcode4, place)
            towns.setdefault((town, place.province), []).append(place)
        self._names: dict[str, Place] = {}
        # The biggest town keeps a name that several have ("Bergen"); the others need their province beside it.
        for (town, province), areas in sorted(towns.items(), key=lambda item: (-len(item[1]), item[0][1] or "")):
            whole = _centre(town, areas)
            self._names.setdefault(_name_key(town), whole)
            if province:
                self._names.setdefault(_name_key(f"{town} {province}"), whole)
        self._quarters: dict[str, list[Place]] = {}
        for town, _ in towns:
            bare = _SUFFIX.sub("", town)
            if bare != town:
                self._quarters.setdefault(_name_key(bare), []).append(self._names[_name_key(town)])
        for quarter, town, postcodes in neighbourhoods:
            areas = [self._areas[code] for code in postcodes if code in self._areas]
            if areas:
                place = _centre(f"{town} {quarter}", areas, postcode4=areas[0].postcode4)
                self._names.setdefault(_name_key(f"{town} {quarter}"), place)
                self._names.setdefault(_name_key(f"{quarter} {town}"), place)
                self._quarters.setdefault(_name_key(quarter), []).append(place)
            elif not postcodes and _name_key(town) in self._names:
                self._names.setdefault(_name_key(quarter), self._names[_name_key(town)])

    @classmethod
    def from_csv(cls, text: str, neighbourhoods: str = "") -> "Gazetteer":
        """Read the tables.

        Args:
            text: CSV with postcode4, place, province, latitude, longitude.
            neighbourhoods: CSV with neighbourhood, place, postcodes (several, separated by spaces).

        Raises:
            DataFileError: A column is missing or a coordinate is no number; names the line.
        """
        rows = csv.DictReader(text.splitlines())
        if tuple(rows.fieldnames or ()) != _COLUMNS:
            raise DataFileError(
                "the first line names other columns", place="places, line 1", mend=f"write {','.join(_COLUMNS)}"
            )
        places: list[tuple[Place, str]] = []
        for row in rows:
            try:
                latitude, longitude = float(row["latitude"]), float(row["longitude"])
            except (TypeError, ValueError):
                raise DataFileError(
                    "latitude and longitude are numbers", place=f"places, line {rows.line_num}", mend="correct them"
                ) from None
            code, town, province = row["postcode4"], row["place"], row["province"] or None
            area = Place(f"{code} {town}".strip(), code or None, latitude, longitude, province=province)
            places.append((area, town))
        return cls(places, _neighbourhoods(neighbourhoods))

    def find(self, text: str, near: Place | None = None) -> Place | None:
        """The place that a text names, by postcode or name.

        Args:
            text: What was said.
            near: Where the region is; of several places with one name, the one nearest to it is meant.

        Returns:
            The place; None when none is named, or several could be meant (then `candidates` gives them).
        """
        code = postcode_in(text)
        if code and code[:4] in self._areas:
            return self._areas[code[:4]]
        words = [token.word for token in tokens(text) if not token.is_break]
        for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                # A word such as "best" or "echt" is a village only when it is all that was said.
                if length == len(words) or len(words[start]) > _SHORT_WORD:
                    options = self._named(" ".join(words[start : start + length]))
                    if near and options:
                        return min(options, key=lambda place: distance_m(place, near))
                    if options:
                        return options[0] if len(options) == 1 else None
        return None

    def _named(self, name: str) -> tuple[Place, ...]:
        whole = self._names.get(name)
        return tuple(dict.fromkeys(([whole] if whole else []) + self._quarters.get(name, [])))

    def candidates(self, text: str, limit: int = 3) -> tuple[Place, ...]:
        """Places that the text may have meant ("Harlem" → Haarlem), for "did you mean"; best first."""
        words = [token.word for token in tokens(text[:80]) if not token.is_break and not token.word.isdigit()]
        asked = " ".join(words)
        same_name = [place for word in (asked, *words) for place in self._named(word)]
        if same_name:
            return tuple(dict.fromkeys(same_name))[:limit]
        code = postcode_in(text)
        if code and code[:4] not in self._areas:
            near = sorted(self._areas, key=lambda known: (abs(int(known) - int(code[:4])), known))
            return tuple(self._areas[known] for known in near[:limit])
        if len(asked) < 4:
            return ()
        allowed = 1 if len(asked) < 7 else 2
        close = process.extract(asked, self._names.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=limit)
        return tuple(dict.fromkeys(self._names[name] for name, _, _ in close))

    def area(self, postcode: str) -> Place | None:
        """The area of a postcode such as "2034" or "2034 AB"."""
        return self._areas.get(postcode.strip()[:4])

    def nearest(self, latitude: float, longitude: float) -> Place | None:
        """The area whose centre is nearest to a spot; None when there are no areas at all."""
        spot = Place("", None, latitude, longitude)
        return min(self._areas.values(), key=lambda area: distance_m(area, spot), default=None)

    def postcode_in(self, text: str) -> str | None:
        """The first postcode in a text that exists, as "2034" or "2034 AB"."""
        code = postcode_in(text)
        return code if code and code[:4] in self._areas else None


def _neighbourhoods(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (row["neighbourhood"], row["place"], tuple(row["postcodes"].split()))
        for row in csv.DictReader(text.splitlines())
    ]


def _name_key(name: str) -> str:
    return " ".join(token.word for token in tokens(name) if not token.is_break)


def _centre(name: str, areas: list[Place], postcode4: str | None = None) -> Place:
    # The median: a single area with wrong coordinates does not move the middle of a town.
    north = round(median(area.latitude for area in areas), 4)
    east = round(median(area.longitude for area in areas), 4)
    return Place(name, postcode4, north, east, areas[0].municipality, areas[0].province)
