"""What is said about times in one breath: groups of days and dayparts, with and without "niet"."""

from dataclasses import dataclass, field
from datetime import date

from matcher.language.dates import dates_in
from matcher.language.moments import DAYPARTS, Daypart, Moment
from matcher.language.time_words import Kind, Lexeme
from matcher.language.windows import window_parts

__all__ = ["ALL_DAYS", "WAKING", "Group", "groups_in", "spread"]

ALL_DAYS = 0b1111111
WAKING = 0b0111
HOLIDAY = ("schoolvakantie", "schoolvakanties", "vakantie", "vakanties", "holidays", "holiday")
CONTRAST = ("maar", "but", "doch", "wel")


@dataclass(slots=True)
class Group:
    """What was said in one breath.

    Attributes:
        days: Bits of weekdays (Monday = bit 0), for all dayparts of the group.
        parts: Bits of dayparts, for all days of the group.
        week: Bits of days said together with their daypart ("zaterdagmiddag"), as in `Recurrence.week`.
        moments: Single days.
        span: A stretch of days ("volgende week").
        holiday: Whether the school holidays were named.
        negative: Whether it was said with "niet".
    """

    days: int = 0
    parts: int = 0
    week: int = 0
    moments: list[Moment] = field(default_factory=list)
    span: tuple[date, date] | None = None
    holiday: bool = False
    negative: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return not (self.days or self.parts or self.week or self.moments or self.span or self.holiday)

    def mask(self) -> int:
        """The weekly pattern of the group, as in `Recurrence.week`."""
        if not (self.days or self.parts):
            return self.week
        # "Dinsdagochtend van 10 tot 12": the hours are those of the day that was said with its daypart.
        named = sum(1 << day for day in range(7) if self.week >> day * DAYPARTS & (1 << DAYPARTS) - 1)
        return self.week | spread(self.days or named or ALL_DAYS, self.parts or WAKING)


def groups_in(found: list[Lexeme], today: date) -> list[Group]:
    """The groups of an utterance, in order."""
    groups: list[Group] = []
    group = Group()
    concrete = dates_in(found, today)
    index = 0

    def close(*, negative: bool = False) -> None:
        nonlocal group
        if not group.empty:
            groups.append(group)
            group = Group(negative=negative)
        else:
            group.negative = negative

    while index < len(found):
        lexeme = found[index]
        step = 1
        if index in concrete:
            moment, span, step = concrete[index]
            if moment:
                group.moments.append(moment)
            elif span:
                group.span = span
        elif (window := window_parts(found, index)) is not None:
            parts, step = window
            group.parts |= parts
        elif lexeme.kind is Kind.NOT:
            if _time_follows(found, index, concrete):
                close(negative=True)
            elif not group.empty:
                group.negative = True
        elif lexeme.kind is Kind.DAYS:
            after_join = index > 0 and any(
                other.kind is Kind.JOIN for other in found[max(0, index - 3) : index] if other.kind is not Kind.PARTS
            )
            if (group.parts and group.days) or group.week or (group.parts and after_join):
                close(negative=group.negative)
            if group.moments and not group.parts and found[index - 1].kind is not Kind.JOIN:
                # "zaterdag 12 december" said from the other side: the date says which day.
                index += 1
                continue
            days, step = _day_range(found, index)
            group.days |= days
        elif lexeme.kind is Kind.PAIR:
            group.week |= spread(lexeme.number, lexeme.parts)
        elif lexeme.kind is Kind.PARTS:
            group.parts |= lexeme.parts
        elif lexeme.word in HOLIDAY:
            group.holiday = True
        elif lexeme.kind is Kind.BREAK or lexeme.word in CONTRAST:
            close(negative=False)
        index += step
    close()
    return _merged(groups)


def _merged(groups: list[Group]) -> list[Group]:
    """A daypart said after a comma belongs to the days before it ("zaterdag, liefst 's middags")."""
    kept: list[Group] = []
    for group in groups:
        only_parts = group.parts and not (group.days or group.week or group.moments or group.span or group.holiday)
        before = kept[-1] if kept else None
        if only_parts and before and before.negative == group.negative and not before.parts and not before.week:
            before.parts = group.parts
            before.moments = [
                Moment(m.day, m.start, None if m.daypart is None and not m.start else m.daypart) for m in before.moments
            ]
            if before.moments and not before.days:
                parts = group.parts
                before.moments = [
                    Moment(m.day, m.start, part) for m in before.moments for part in Daypart if parts >> part & 1
                ]
                before.parts = 0
            continue
        if group.moments and group.parts and not group.days:
            group.moments = [
                Moment(m.day, m.start, part) if m.daypart is None and m.start is None else m
                for m in group.moments
                for part in Daypart
                if group.parts >> part & 1
            ]
            group.parts = 0
        days_before = before and before.days and not (before.parts or before.week or before.moments)
        if before and days_before and group.days and group.parts and before.negative == group.negative:
            # "ma, wo en vr ochtend": the daypart at the end of a list is for all of it.
            before.parts = group.parts
        kept.append(group)
    return kept


def _day_range(found: list[Lexeme], index: int) -> tuple[int, int]:
    """The days of "maandag t/m vrijdag", "ma-vr" or "monday to friday"; or the one day."""
    first = found[index].number
    for length, middle in (
        (4, ("tot", "en", "met")),
        (2, ("-",)),
        (2, ("to",)),
        (2, ("tot",)),
        (2, ("until",)),
        (2, ("through",)),
    ):
        words = tuple(lexeme.word for lexeme in found[index + 1 : index + length])
        last = found[index + length] if index + length < len(found) else None
        if words == middle and last and last.kind is Kind.DAYS and first.bit_count() == last.number.bit_count() == 1:
            start, end = first.bit_length() - 1, last.number.bit_length() - 1
            return sum(1 << day % 7 for day in range(start, end + 1 + (7 if end < start else 0))), length + 1
    return first, 1


def _time_follows(
    found: list[Lexeme], index: int, concrete: dict[int, tuple[Moment | None, tuple[date, date] | None, int]]
) -> bool:
    for position in range(index + 1, min(index + 6, len(found))):
        lexeme = found[position]
        if lexeme.kind is Kind.BREAK or lexeme.word in CONTRAST:
            return False
        timely = lexeme.kind in (Kind.DAYS, Kind.PARTS, Kind.PAIR, Kind.CLOCK)
        if timely or position in concrete or lexeme.word in HOLIDAY or window_parts(found, position):
            return True
    return False


def spread(days: int, parts: int) -> int:
    """A week mask of all these dayparts on all these days."""
    return sum(parts << day * DAYPARTS for day in range(7) if days >> day & 1)
