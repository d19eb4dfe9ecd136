"""Where candidates live or take place, seen from the participant: rings of distance, no streets, no map tiles."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

__all__ = ["RingPoint", "ring_map", "rings_for"]

_SIZE = 400
_CENTRE = _SIZE / 2
_EDGE = 180.0
_MARK = 25.0  # people of one postcode share its centre: marks keep this distance from each other
_TURNS = 30
_STEPS_M = (250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 40_000, 80_000)
_RINGS = 3


@dataclass(frozen=True, slots=True)
class RingPoint:
    """One candidate.

    Attributes:
        label: The number beside it in the list.
        east_m: Metres to the east of the participant.
        north_m: Metres to the north.
        kind: ``person`` or ``place``.
        title: Who or what it is, and how far.
    """

    label: str
    east_m: float
    north_m: float
    kind: str
    title: str

    @property
    def distance_m(self) -> float:
        """Metres from the participant."""
        return math.hypot(self.east_m, self.north_m)


def rings_for(farthest_m: float) -> tuple[int, ...]:
    """Round distances (metres) for the rings, the last one at or beyond the farthest candidate."""
    last = next((index for index, step in enumerate(_STEPS_M) if step >= farthest_m), len(_STEPS_M) - 1)
    last = max(last, _RINGS - 1)
    return _STEPS_M[last - _RINGS + 1 : last + 1]


def ring_map(points: Sequence[RingPoint], *, centre: str, title: str, description: str, prefix: str) -> Markup:
    """The schematic map; distances grow with the square root, so that those nearby stay apart.

    Args:
        points: The candidates with a known place; north is up.
        centre: Name of the one in the middle.
        title: Short name of the picture.
        description: What it shows, in a sentence.
        prefix: Makes the ids of title and description unique in the page.
    """
    rings = rings_for(max((point.distance_m for point in points), default=0.0))
    parts = [
        Markup(
            '<circle class="ring" cx="{c}" cy="{c}" r="{r}"/>'
            '<text class="ring-distance" x="{c}" y="{y}">{distance}</text>'
        ).format(
            c=_CENTRE,
            r=round(_radius(ring, rings[-1]), 1),
            y=round(_CENTRE + _radius(ring, rings[-1]) - 5, 1),
            distance=_distance(ring),
        )
        for ring in reversed(rings)
    ]
    spots = _apart([_spot(point, rings[-1]) for point in points])
    parts.extend(_mark(point, x, y) for point, (x, y) in zip(points, spots, strict=True))
    parts.append(
        Markup(
            '<circle class="ring-middle" cx="{c}" cy="{c}" r="9"/><text class="ring-name" x="{c}" y="{y}">{name}</text>'
        ).format(c=_CENTRE, y=_CENTRE + 24, name=centre)
    )
    parts.append(Markup('<text class="ring-north" x="{c}" y="14">N</text>').format(c=_CENTRE))
    return Markup(
        '<svg class="rings" viewBox="0 0 {size} {size}" role="img" aria-labelledby="{id}-title {id}-desc" '
        'focusable="false"><title id="{id}-title">{title}</title><desc id="{id}-desc">{description}</desc>{parts}</svg>'
    ).format(size=_SIZE, id=prefix, title=title, description=description, parts=Markup("").join(parts))


def _radius(metres: float, farthest: float) -> float:
    return _EDGE * math.sqrt(min(metres, farthest) / farthest)


def _spot(point: RingPoint, farthest: float) -> tuple[float, float]:
    distance = point.distance_m
    if distance == 0:
        return _CENTRE, _CENTRE
    radius = _radius(distance, farthest)
    return _CENTRE + radius * point.east_m / distance, _CENTRE - radius * point.north_m / distance


def _apart(spots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The spots, each moved aside as little as needed to keep the marks (and the name in the middle) readable."""
    taken = [(_CENTRE, _CENTRE), (_CENTRE - 14, _CENTRE + 20), (_CENTRE + 14, _CENTRE + 20)]
    placed = []
    for x, y in spots:
        free = next((spot for spot in _around(x, y) if all(math.dist(spot, other) >= _MARK for other in taken)), (x, y))
        taken.append(free)
        placed.append(free)
    return placed


def _around(x: float, y: float) -> Iterator[tuple[float, float]]:
    """The spot itself, then spots on growing circles around it, within the picture."""
    yield x, y
    for turn in range(1, _TURNS):
        reach = turn * _MARK / 3
        for part in range(6 * turn):
            angle = -math.pi / 2 + math.tau * part / (6 * turn)
            there = x + reach * math.cos(angle), y + reach * math.sin(angle)
            if math.dist(there, (_CENTRE, _CENTRE)) <= _EDGE + _MARK / 2:
                yield there


def _mark(point: RingPoint, x: float, y: float) -> Markup:
    shape = (
        Markup('<rect x="{x}" y="{y}" width="20" height="20" rx="5"/>').format(x=round(x - 10, 1), y=round(y - 10, 1))
        if point.kind == "place"
        else Markup('<circle cx="{x}" cy="{y}" r="11"/>').format(x=round(x, 1), y=round(y, 1))
    )
    return Markup(
        '<g class="ring-{kind}"><title>{title}</title>{shape}<text x="{x}" y="{y}">{label}</text></g>'
    ).format(
        kind="place" if point.kind == "place" else "person",
        title=point.title,
        shape=shape,
        x=round(x, 1),
        y=round(y + 4.5, 1),
        label=point.label,
    )


def _distance(metres: int) -> str:
    return f"{metres} m" if metres < 1_000 else f"{metres // 1_000} km"
