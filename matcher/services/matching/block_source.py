"""A mark of all that decides what stands in a packed block but the rows of the tables.

Where any of it changes, with a release or in `data/`, blocks that were made before are not used any more.
"""

import hashlib
import inspect
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import Any

from matcher.language import absences as absence_values
from matcher.language import calendars, moments
from matcher.scoring import distance, packing, profile, rows
from matcher.services.application import Work
from matcher.services.matching import candidates, people_rows
from matcher.services.people import absences

__all__ = ["source_of"]

_MADE_BY: tuple[ModuleType, ...] = (
    absence_values, absences, calendars, distance, candidates, moments, packing, people_rows, profile, rows,
)  # fmt: skip
"""The code that makes candidates and packs them."""


def source_of(work: Work) -> str:
    """A mark of all that decides what stands in a block but the rows of the tables, the same in every process."""
    content, region = work.app.content, work.region
    nearest = content.gazetteer.nearest(region.latitude, region.longitude)
    parts = (sorted(content.vocabulary.concepts), sorted(content.common_roles), content.calendars, nearest)
    told = "\n".join([_in_order(parts), region.timezone, *map(inspect.getsource, _MADE_BY)])
    return hashlib.sha256(told.encode()).hexdigest()


def _in_order(value: Any) -> str:
    """A value in words that are the same in every process, whatever the order of its sets."""
    if is_dataclass(value):
        return _in_order([(one.name, getattr(value, one.name)) for one in fields(value)])
    if isinstance(value, Mapping):
        return _in_order(sorted((str(key), _in_order(one)) for key, one in value.items()))
    if isinstance(value, Collection) and not isinstance(value, str):
        words = [_in_order(one) for one in value]
        return "[" + ",".join(sorted(words) if isinstance(value, frozenset | set) else words) + "]"
    return repr(value)
