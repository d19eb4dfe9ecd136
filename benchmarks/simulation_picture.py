"""One picture of the simulation: how long people waited, and how evenly helpers were asked."""

from html import escape

__all__ = ["picture"]

_WIDE, _ROW, _LEFT, _BARS = 860, 22, 210, 330
_INK, _SOFT, _BLUE, _OURS = "#222", "#767676", "#9db4c9", "#1f5f8b"


def picture(rows: list[dict[str, object]]) -> str:
    """An SVG of the rows that `benchmarks.simulation` prints; the same rows give the same picture.

    Left per policy the wait in days: a bar up to the median, a line up to the 90th percentile and a mark at the 99th.
    Right the Gini coefficient of how often helpers were asked.
    """
    loads = list(dict.fromkeys(row["load"] for row in rows))
    height = 50 + sum(_ROW * (2 + sum(row["load"] == load for row in rows)) for load in loads)
    longest = max(float(str(row["wait_p99"])) for row in rows) or 1.0
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE}" height="{height}" viewBox="0 0 {_WIDE} {height}" '
        f'font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{_WIDE}" height="{height}" fill="#fff"/>',
        _text(_LEFT, 22, "days of waiting: median, 90%, 99%", _SOFT),
        _text(_LEFT + _BARS + 60, 22, "Gini of being asked", _SOFT),
    ]
    down = 34
    for load in loads:
        down += _ROW
        drawn.append(_text(12, down, f"load {load}", _INK, weight="bold"))
        for row in (row for row in rows if row["load"] == load):
            down += _ROW
            drawn += _bars(row, down, longest)
        down += _ROW
    return "\n".join([*drawn, "</svg>"]) + "\n"


def _bars(row: dict[str, object], down: int, longest: float) -> list[str]:
    def to_right(key: str) -> float:
        return round(_BARS * float(str(row[key])) / longest, 1)

    colour = _OURS if row["policy"] == "assign" else _BLUE
    middle = down - 4.5
    last = _LEFT + to_right("wait_p99")
    gini = float(str(row["gini_asked"]))
    right = _LEFT + _BARS + 60
    return [
        _text(_LEFT - 8, down, str(row["policy"]), _INK, anchor="end"),
        f'<rect x="{_LEFT}" y="{down - 12}" width="{to_right("wait_median")}" height="15" fill="{colour}"/>',
        f'<path d="M{_LEFT} {middle}H{_LEFT + to_right("wait_p90")}" stroke="{colour}" stroke-width="3"/>',
        f'<circle cx="{last}" cy="{middle}" r="4" fill="{colour}"/>',
        _text(last + 8, down, f"{float(str(row['wait_p99'])):.0f}", _SOFT),
        f'<rect x="{right}" y="{down - 12}" width="{round(180 * gini, 1)}" height="15" fill="{colour}"/>',
        _text(right + 180 * gini + 6, down, f"{gini:.2f}", _SOFT),
    ]


def _text(across: float, down: float, words: str, colour: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{round(across, 1)}" y="{down}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )
