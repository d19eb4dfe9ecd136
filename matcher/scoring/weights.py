"""How much each criterion counts and which gates may be set aside, as a coordinator wrote it down."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from matcher.errors import DataFileError
from matcher.scoring.criteria import CRITERIA
from matcher.scoring.eligibility import GATES
from matcher.scoring.scale_reading import read_scales
from matcher.scoring.scales import Scale
from matcher.scoring.sections import Place, Section, place_in_toml
from matcher.scoring.standard import STANDARD

__all__ = ["STANDARD_WEIGHTS", "CriterionWeight", "Weights"]

_ALWAYS = "always"
_MAY_BE_SET_ASIDE = "may be set aside"


@dataclass(frozen=True, slots=True, eq=False)
class CriterionWeight:
    """One criterion's part of the weights.

    Attributes:
        weight: The most points that it can give or take.
        enough: How many full hits count as all, for concepts.
        scale: From what was found to points.
        countryside: The same where distances are longer.
    """

    weight: int
    enough: int
    scale: Scale
    countryside: Scale


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """All weights, checked and turned into tables.

    Attributes:
        version: Declared version, a plus sign, and eight hexadecimal digits of a hash over every number, so that two
            different sets of weights never bear the same version.
        criteria: Per key of a criterion.
        may_be_set_aside: Keys of the gates and criteria that a team member may set aside with a reason.
    """

    version: str
    criteria: Mapping[str, CriterionWeight]
    may_be_set_aside: frozenset[str]

    @classmethod
    def from_toml(cls, text: str, *, name: str = "weights.toml") -> "Weights":
        """Read the text of a weights file.

        Args:
            text: TOML as in ``data/weights.toml``, which explains itself.
            name: Name of the file, for errors.

        Raises:
            DataFileError: The text does not parse, something is missing, unknown or has the wrong sign; the line and
                the key are named.
        """
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise DataFileError(
                f"this is no valid TOML ({error})", place=name, mend="look at that line: a quote, bracket or comma?"
            ) from error
        return cls._read(content, lambda path: place_in_toml(text, name, path))

    @classmethod
    def from_mapping(cls, content: Mapping[str, object], *, name: str = "weights") -> "Weights":
        """Read weights that were parsed elsewhere, in the shape of the file.

        Raises:
            DataFileError: As in `from_toml`, with the key only.
        """
        return cls._read(content, lambda path: ", ".join(filter(None, (name, ".".join(path)))))

    @classmethod
    def _read(cls, content: Mapping[str, object], place: Place) -> "Weights":
        root = Section(content, (), place)
        version = root.text("version")
        gates = root.section("gates")
        criteria = root.section("criteria")
        root.nothing_but({"version", "gates", "criteria"})
        overridable = {gate.key for gate in GATES if _gate_may_be_set_aside(gates, gate.key, possible=gate.overridable)}
        gates.nothing_but({gate.key for gate in GATES})
        weights = dict[str, CriterionWeight]()
        for criterion in CRITERIA:
            section = criteria.section(criterion.key)
            weight = section.number("weight", least=0, most=1000)
            enough = section.number("enough", least=1, most=100) if criterion.form == "line" else 1
            weights[criterion.key] = CriterionWeight(weight, enough, *read_scales(section, criterion, weight))
        criteria.nothing_but(set(weights))
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        digest = blake2b(canonical.encode(), digest_size=4).hexdigest()
        return cls(f"{version}+{digest}", weights, frozenset(overridable | set(weights)))


def _gate_may_be_set_aside(gates: Section, key: str, *, possible: bool) -> bool:
    said = gates.text(key)
    if said not in (_ALWAYS, _MAY_BE_SET_ASIDE):
        raise gates.error(f"{said!r} cannot be used", key, mend=f"write {_ALWAYS!r} or {_MAY_BE_SET_ASIDE!r}")
    if said == _MAY_BE_SET_ASIDE and not possible:
        raise gates.error("this rule can never be set aside", key, mend=f"write {_ALWAYS!r}")
    return said == _MAY_BE_SET_ASIDE


STANDARD_WEIGHTS = Weights.from_mapping(STANDARD)
"""The weights that are shipped, for use where none are given."""
