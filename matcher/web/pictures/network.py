"""The network of one person: three layers of the social base around one name in the middle."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

__all__ = ["NetworkTie", "network_picture"]

_SIZE = 460
_CENTRE = _SIZE / 2
_BANDS = {"personal": (48.0, 116.0), "shared": (116.0, 172.0), "institutional": (172.0, 226.0)}
_TURN = {"personal": 0.0, "shared": 0.35, "institutional": 0.7}  # each layer starts elsewhere, so that names stay apart
_CROWD = 5  # from here on the names of one layer stand on two circles
_LONGEST = 13


@dataclass(frozen=True, slots=True)
class NetworkTie:
    """One tie in the picture.

    Attributes:
        label: Name of the person, group or place.
        layer: ``personal``, ``shared`` or ``institutional``.
        new: Came about through the team.
        ended: Is of the past.
        starting: Was agreed upon and has yet to begin well.
    """

    label: str
    layer: str
    new: bool = False
    ended: bool = False
    starting: bool = False


def network_picture(
    centre: str, ties: Sequence[NetworkTie], layers: Mapping[str, str], *, title: str, description: str, prefix: str
) -> Markup:
    """The picture.

    Args:
        centre: The name in the middle.
        ties: The ties; those of one layer are spread evenly over its band, in the order given.
        layers: Layer → its name in the reader's language.
        title: Short name of the picture.
        description: What it shows, in a sentence.
        prefix: Makes the ids of title and description unique in the page.
    """
    parts = [
        Markup('<circle class="net-band net-{layer}" cx="{c}" cy="{c}" r="{r}"/>').format(
            layer=layer, c=_CENTRE, r=_BANDS[layer][1]
        )
        for layer in reversed(_BANDS)
    ]
    for layer in _BANDS:
        own = [tie for tie in ties if tie.layer == layer]
        parts.extend(_tie(tie, *_spot(layer, index, len(own))) for index, tie in enumerate(own))
    parts.append(
        Markup(
            '<circle class="net-middle" cx="{c}" cy="{c}" r="34"/><text class="net-name" x="{c}" y="{y}">{name}</text>'
        ).format(c=_CENTRE, y=_CENTRE + 5, name=_short(centre, 10))
    )
    parts.extend(
        Markup('<text class="net-layer" x="{x}" y="{y}">{name}</text>').format(
            x=_CENTRE, y=_CENTRE - _BANDS[layer][1] + 15, name=layers[layer]
        )
        for layer in _BANDS
    )
    return Markup(
        '<svg class="network" viewBox="0 0 {size} {size}" role="img" aria-labelledby="{id}-title {id}-desc" '
        'focusable="false"><title id="{id}-title">{title}</title><desc id="{id}-desc">{description}</desc>{parts}</svg>'
    ).format(size=_SIZE, id=prefix, title=title, description=description, parts=Markup("").join(parts))


def _spot(layer: str, index: int, of: int) -> tuple[float, float, float, float]:
    """Where a tie stands: its own point, and the point towards the middle where its line begins."""
    inner, outer = _BANDS[layer]
    radius = (inner + outer) / 2 + 4
    if of >= _CROWD:
        radius += 13 if index % 2 else -13
    # The top of each band carries its name, so the circle is left open there.
    gap = 0.14
    angle = -math.pi / 2 + math.tau * (gap + (1 - 2 * gap) * ((index + 0.5 + _TURN[layer] * 0.6) % of) / of)
    east, north = math.cos(angle), math.sin(angle)
    return _CENTRE + radius * east, _CENTRE + radius * north, _CENTRE + 34 * east, _CENTRE + 34 * north


def _tie(tie: NetworkTie, x: float, y: float, from_x: float, from_y: float) -> Markup:
    kind = "ended" if tie.ended else "starting" if tie.starting else "new" if tie.new else "known"
    return Markup(
        '<g class="net-tie net-{kind}"><line x1="{fx}" y1="{fy}" x2="{x}" y2="{y}"/>'
        '<circle cx="{x}" cy="{y}" r="7"/><text x="{x}" y="{ty}">{label}</text></g>'
    ).format(
        kind=kind,
        fx=round(from_x, 1),
        fy=round(from_y, 1),
        x=round(x, 1),
        y=round(y, 1),
        ty=round(y + 21, 1),
        label=_short(tie.label, _LONGEST),
    )


def _short(text: str, longest: int) -> Markup:
    return escape(text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…")
