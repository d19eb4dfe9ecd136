"""One contribution as a bar that grows to the right for what helps and to the left for what does not."""

from markupsafe import Markup

__all__ = ["bar"]

_HALF = 100  # units of the drawing on either side of the middle
_HEIGHT = 28  # a seventh of the width: seen on a phone, too


def bar(points: int | None, limit: int, title: str) -> Markup:
    """A diverging bar.

    Args:
        points: Points of the contribution; `None` when it is unknown, which weighs nothing and is drawn hollow.
        limit: The most points that a bar of this chart can have, on either side; larger values are drawn as this.
        title: What the bar says, for people who do not see it.
    """
    middle = Markup('<line class="bar-axis" x1="{x}" y1="0" x2="{x}" y2="{height}"/>').format(x=_HALF, height=_HEIGHT)
    if points is None:
        mark = Markup('<circle class="bar-unknown" cx="{x}" cy="{y}" r="7"/>').format(x=_HALF, y=_HEIGHT // 2)
    else:
        length = round(_HALF * min(abs(points), limit) / limit, 1) if limit > 0 else 0
        mark = Markup('<rect class="{kind}" x="{x}" y="5" width="{width}" height="{height}" rx="4"/>').format(
            kind="bar-plus" if points >= 0 else "bar-minus",
            x=_HALF if points >= 0 else round(_HALF - length, 1),
            width=length,
            height=_HEIGHT - 10,
        )
    return Markup(
        '<svg class="bar" viewBox="0 0 {width} {height}" role="img" aria-label="{title}" focusable="false">'
        "<title>{title}</title>{middle}{mark}</svg>"
    ).format(width=2 * _HALF, height=_HEIGHT, title=title, middle=middle, mark=mark)
