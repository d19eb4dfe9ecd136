"""Times said back in words, as messages."""

from matcher.language.message import Message, Value
from matcher.language.moments import DAYPARTS, Daypart, Moment, Recurrence, Times

__all__ = ["describe", "describe_moment"]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WAKING = 0b0111
_NAMED_DAYS = {0b1111111: "every_day", 0b0011111: "weekdays", 0b1100000: "weekend"}


def describe(times: Times) -> Message:
    """Say when, in words ("elke dinsdag, 's middags; niet van 20 december tot en met 4 januari")."""
    said: list[Value] = [_pattern(recurrence) for recurrence in times.recurrences if recurrence.week]
    said += [describe_moment(moment) for moment in times.moments]
    if not said:
        return Message("times.never")
    whole = (
        said[0] if len(said) == 1 and isinstance(said[0], Message) else Message("times.list", {"times": tuple(said)})
    )
    if not times.except_days:
        return whole
    closed: tuple[Value, ...] = tuple(
        Message("times.day", {"day": first})
        if first == last
        else Message("times.stretch", {"first": first, "last": last})
        for first, last in times.except_days
    )
    return Message("times.except", {"times": whole, "closed": closed})


def describe_moment(moment: Moment) -> Message:
    """Say one moment in words ("op zaterdag 12 december om 14:00")."""
    if moment.start:
        return Message("times.moment_start", {"day": moment.day, "start": moment.start.isoformat("minutes")})
    if moment.daypart is not None:
        return Message("times.moment_part", {"day": moment.day, "part": _part(moment.daypart)})
    return Message("times.moment", {"day": moment.day})


def _pattern(recurrence: Recurrence) -> Message:
    by_parts: dict[int, int] = {}
    for day in range(7):
        parts = recurrence.week >> day * DAYPARTS & 0b1111
        if parts:
            by_parts[parts] = by_parts.get(parts, 0) | 1 << day
    groups = [_group(days, parts) for parts, days in sorted(by_parts.items(), key=lambda item: _first_bit(item[1]))]
    said = groups[0] if len(groups) == 1 else Message("times.list", {"times": tuple(groups)})
    if recurrence.every_weeks == 2:
        said = Message("times.every_other_week", {"times": said})
    elif recurrence.every_weeks > 2:
        said = Message("times.every_weeks", {"times": said, "weeks": recurrence.every_weeks})
    if recurrence.first and recurrence.last:
        return Message("times.between", {"times": said, "first": recurrence.first, "last": recurrence.last})
    if recurrence.first:
        return Message("times.from", {"times": said, "first": recurrence.first})
    return Message("times.until", {"times": said, "last": recurrence.last}) if recurrence.last else said


def _group(days: int, parts: int) -> Message:
    if days == 0b1111111 and parts & _WAKING == _WAKING:
        return Message("times.always")
    named = _NAMED_DAYS.get(days)
    which = (
        Message(f"times.{named}")
        if named
        else Message(
            "times.on_days", {"days": tuple(Message(f"times.{_DAYS[day]}") for day in range(7) if days >> day & 1)}
        )
    )
    if parts & _WAKING == _WAKING:
        return which
    said = tuple(_part(part) for part in Daypart if parts >> part & 1)
    return Message("times.days_parts", {"days": which, "parts": said})


def _part(part: Daypart) -> Message:
    return Message(f"times.{part.name.lower()}")


def _first_bit(bits: int) -> int:
    return (bits & -bits).bit_length()
