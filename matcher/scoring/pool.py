"""All candidates in columns, checked once, ready to be held against any need."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from matcher.errors import InputError
from matcher.scoring.checks import check_candidate
from matcher.scoring.columns import (
    Bits,
    Bools,
    ConceptColumn,
    Ints,
    KeyColumn,
    SetColumn,
    bitset_column,
    freeze,
    number_column,
    rows_by_key,
    truth_column,
)
from matcher.scoring.distance import unit_vectors
from matcher.scoring.profile import Candidate, Step

__all__ = ["Pool", "Relatedness", "hash_of_key"]

Relatedness = Mapping[str, Mapping[str, float]] | Callable[[str], Mapping[str, float]]
"""For one concept all related concepts with their similarity (0 … 1]; the concept itself may be left out."""

_FREQUENCY_CODE = {None: None, "once": 0, "regular": 1}


def hash_of_key(key: str) -> int:
    """64 bits of a key's BLAKE2b hash, the same on every machine and in every run."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Candidates in columns, one row each, sorted by step and key so that the order of arrival cannot matter.

    Build it with `Pool.from_candidates`. Nothing in a pool changes; a changed candidate means a new pool.

    Attributes:
        candidates: The candidates, by row.
        concepts: All concepts of the vocabulary against which needs are checked, or `None`.
        relatedness: Which concepts are related to one; `None` knows only equal concepts.
        row_of: Row of a candidate's key.
        rows_of_step: The rows of each step, which lie together.
        hashes: Hash of each candidate's key, for ties.
        vectors: Place on the unit sphere, see `unit_vectors`; of use where `placed`.
    """

    candidates: tuple[Candidate, ...]
    concepts: Collection[str] | None
    relatedness: Relatedness | None
    row_of: Mapping[str, int]
    rows_of_step: Mapping[Step, slice]
    steps: npt.NDArray[np.int8]
    hashes: Bits
    vectors: npt.NDArray[np.float64]
    placed: Bools
    street: KeyColumn
    building: KeyColumn
    region: KeyColumn
    for_person: KeyColumn
    rows_of_who: Mapping[str, Ints]
    rows_excluding: Mapping[str, Ints]
    consent: Bools
    paused: Bools
    referral_only: Bools
    radius_m: Ints
    age: Ints
    places_left: Ints
    frequency: Ints
    load: Ints
    asked_recently: Ints
    good_endings: Ints
    free: Bits
    free_known: Bools
    languages: SetColumn
    conditions: SetColumn
    accessible: SetColumn
    not_accessible: SetColumn
    interests: ConceptColumn
    gives: ConceptColumn
    wants: ConceptColumn
    roles: ConceptColumn

    def __len__(self) -> int:
        return len(self.candidates)

    @classmethod
    def from_candidates(
        cls,
        candidates: Iterable[Candidate],
        *,
        relatedness: Relatedness | None = None,
        concepts: Collection[str] | None = None,
    ) -> "Pool":
        """Check all candidates and put them in columns.

        Args:
            candidates: In any order.
            relatedness: Related concepts with their similarity; without it only equal concepts are related.
            concepts: All concepts of the vocabulary; without it any concept is accepted.

        Raises:
            InputError: A candidate cannot be used (its key and field are named), or two have the same key.
        """
        given = list(candidates)
        for candidate in given:
            check_candidate(candidate, concepts)
        given.sort(key=lambda candidate: (candidate.step, candidate.key))
        row_of = {candidate.key: row for row, candidate in enumerate(given)}
        if len(row_of) < len(given):
            _refuse_double(given)
        steps = np.array([candidate.step for candidate in given], dtype=np.int8)
        bounds = np.searchsorted(steps, range(len(Step) + 1))
        return cls(
            candidates=tuple(given),
            concepts=concepts,
            relatedness=relatedness,
            row_of=row_of,
            rows_of_step={step: slice(int(bounds[step]), int(bounds[step + 1])) for step in Step},
            steps=freeze(steps),
            hashes=freeze(np.array([hash_of_key(one.key) for one in given], dtype=np.uint64)),
            vectors=freeze(_vectors(given)),
            placed=truth_column(one.latitude is not None for one in given),
            street=KeyColumn.of([one.street for one in given]),
            building=KeyColumn.of([one.building for one in given]),
            region=KeyColumn.of([one.region for one in given]),
            for_person=KeyColumn.of([one.for_person for one in given]),
            rows_of_who=rows_by_key((one.behind,) for one in given),
            rows_excluding=rows_by_key(one.excludes for one in given),
            consent=truth_column(one.consent for one in given),
            paused=truth_column(one.paused for one in given),
            referral_only=truth_column(one.referral_only for one in given),
            radius_m=number_column(one.radius_m for one in given),
            age=number_column(one.age for one in given),
            places_left=number_column(one.places_left for one in given),
            frequency=number_column(_FREQUENCY_CODE[one.frequency] for one in given),
            load=number_column(one.load for one in given),
            asked_recently=number_column(one.asked_recently for one in given),
            good_endings=number_column(one.good_endings for one in given),
            free=bitset_column([one.free or 0 for one in given]),
            free_known=truth_column(one.free is not None for one in given),
            languages=SetColumn.of([one.languages for one in given]),
            conditions=SetColumn.of([one.conditions_met for one in given]),
            accessible=SetColumn.of([one.accessible for one in given]),
            not_accessible=SetColumn.of([one.not_accessible for one in given]),
            interests=ConceptColumn.of([one.interests for one in given]),
            gives=ConceptColumn.of([dict.fromkeys(one.gives, 1.0) for one in given]),
            wants=ConceptColumn.of([dict.fromkeys(one.wants, 1.0) for one in given]),
            roles=ConceptColumn.of([dict.fromkeys(one.roles, 1.0) for one in given]),
        )

    def alone(self, key: str) -> "Pool":
        """A pool of one: the candidate with this key, or nobody where there is none."""
        row = self.row_of.get(key)
        candidates = () if row is None else (self.candidates[row],)
        return Pool.from_candidates(candidates, relatedness=self.relatedness, concepts=self.concepts)

    def related_to(self, concept: str) -> dict[str, int]:
        """All concepts related to one, the concept itself among them, with their similarity in thousandths.

        Raises:
            InputError: The relatedness that was given holds a similarity outside 0 … 1.
        """
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
                thousandths[other] = int(similarity * 1000 + 0.5)
        thousandths[concept] = 1000
        return thousandths


def _vectors(candidates: list[Candidate]) -> npt.NDArray[np.float64]:
    # Where there is no place, any vector will do: `placed` says not to look at it.
    return unit_vectors([one.latitude or 0.0 for one in candidates], [one.longitude or 0.0 for one in candidates])


def _refuse_double(candidates: list[Candidate]) -> None:
    seen = set[str]()
    for candidate in candidates:
        if candidate.key in seen:
            raise InputError(
                "two candidates have this key",
                place=f"candidate {candidate.key!r}, field key",
                mend="give each its own key, and use the field who for the person behind several offers",
            )
        seen.add(candidate.key)
