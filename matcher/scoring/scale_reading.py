"""From one criterion's section of the weights file to its scale, refusing what would turn the criterion round."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from matcher.scoring.comparison import SAME_BUILDING, SAME_STREET
from matcher.scoring.criteria import Criterion
from matcher.scoring.scales import Bands, Line, Scale
from matcher.scoring.sections import Section

__all__ = ["read_scales"]

_FARTHEST = 20_100_000
"""Half the way round the earth, in metres: no band reaches farther."""


def read_scales(section: Section, criterion: Criterion, weight: int) -> tuple[Scale, Scale]:
    """The scale of a criterion, and the one where distances are longer (the same for most).

    Args:
        section: The criterion's section.
        criterion: Says in which form the scale is written and which way it must run.
        weight: The criterion's weight in points.

    Raises:
        DataFileError: The scale is incomplete, out of order, runs the wrong way or never passes 0.
    """
    if criterion.form == "line":
        section.nothing_but({"weight", "enough", "line"})
        line = _line(section, criterion, weight)
        return line, line
    if criterion.form == "cases":
        section.nothing_but({"weight", "cases"})
        cases = section.section("cases")
        cases.nothing_but(criterion.cases)
        shares = [_share(cases, cases.get(name), name) for name in criterion.cases]
        _check_direction(section, "cases", shares, criterion.better)
        scale = Bands.of(weight, range(len(shares) - 1), shares)
        return scale, scale
    if criterion.form == "bands":
        section.nothing_but({"weight", "bands"})
        bands = Bands.of(weight, *_bands(section, "bands", criterion.better, first=()))
        return bands, bands
    section.nothing_but({"weight", "same_building", "same_street", "bands", "bands_countryside"})
    next_door = tuple(
        (mark, _share(section, section.get(name), name))
        for mark, name in ((SAME_BUILDING, "same_building"), (SAME_STREET, "same_street"))
    )
    town, countryside = (
        Bands.of(weight, *_bands(section, name, criterion.better, first=next_door))
        for name in ("bands", "bands_countryside")
    )
    return town, countryside


def _line(section: Section, criterion: Criterion, weight: int) -> Line:
    corners = list[tuple[int, int]]()
    for row in section.rows("line"):
        if not isinstance(row, list) or len(row) != 2:
            raise section.error(f"{row!r} is no corner of a line", "line", mend="write each corner as [number, share]")
        corners.append((section.whole(row[0], "line", least=-1000, most=1000), _share(section, row[1], "line")))
    numbers = [number for number, _ in corners]
    if numbers[0] != -1000 or numbers[-1] != 1000 or any(left >= right for left, right in pairwise(numbers)):
        raise section.error("the line has a gap or runs back", "line", mend="let it go up from -1000 to 1000")
    _check_direction(section, "line", [share for _, share in corners], criterion.better)
    return Line.of(weight, corners)


def _bands(section: Section, key: str, better: int, *, first: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    bounds = [bound for bound, _ in first]
    shares = [share for _, share in first]
    rows = section.rows(key)
    for position, row in enumerate(rows, 1):
        last = position == len(rows)
        if not isinstance(row, Mapping) or set(row) != ({"share"} if last else {"up_to", "share"}):
            raise section.error(
                f"band {position} is incomplete",
                key,
                mend="write { up_to = 1000, share = 50 }, and { share = -100 } for the last one alone",
            )
        shares.append(_share(section, row["share"], key))
        if not last:
            bounds.append(section.whole(row["up_to"], key, least=0, most=_FARTHEST))
    if any(left >= right for left, right in pairwise(bounds)):
        raise section.error("the bands are out of order", key, mend="let each up_to be above the one before")
    _check_direction(section, key, shares, better)
    return bounds, shares


def _share(section: Section, content: object, key: str) -> int:
    return section.whole(content, key, least=-100, most=100)


def _check_direction(section: Section, key: str, shares: Sequence[int], better: int) -> None:
    if any((right - left) * better < 0 for left, right in pairwise(shares)):
        way = "rise" if better > 0 else "fall"
        raise section.error("the shares have the wrong sign or order", key, mend=f"let them {way} from first to last")
    if not min(shares) <= 0 <= max(shares):
        raise section.error(
            "the shares never pass 0", key, mend="let the average candidate have 0, better ones more, others less"
        )
