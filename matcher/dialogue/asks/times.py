"""When: the week as it usually goes, one day for one thing, a moment to move an appointment to."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from matcher.dialogue.asks.answers import sayings
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Outcome, Question, View, hint
from matcher.dialogue.spotting import spot_times
from matcher.dialogue.turns import Choice
from matcher.language.absence_words import take_out_absence
from matcher.language.absences import Absence, describe_absence
from matcher.language.answers import read_frequency
from matcher.language.dates import PastMoment
from matcher.language.message import Message, Value
from matcher.language.moments import Daypart, Moment, Recurrence, Times, week_bit
from matcher.language.time_sentences import describe
from matcher.language.times import read_moment, read_times

__all__ = [
    "absence_said",
    "away_again",
    "exact_times",
    "moment",
    "moment_json",
    "once_or_more",
    "read_when",
    "week_times",
    "weeks_ahead",
]

_ONE_DAY_OF_MANY = re.compile(
    r"\b(?:\w+(?:dagen|ochtenden|middagen|avonden)|doordeweeks|\w+dags|(?:mon|tues|wednes|thurs|fri|satur|sun)days"
    r"|mornings|afternoons|evenings|weekdays|weekends|weekenden)\b",
    re.IGNORECASE,
)
_DAY = (Daypart.MORNING, Daypart.AFTERNOON)
_AWAKE = (Daypart.MORNING, Daypart.AFTERNOON, Daypart.EVENING)
_WEEKS = {
    "weekdays": sum(week_bit(day, part) for day in range(5) for part in _DAY),
    "evenings": sum(week_bit(day, Daypart.EVENING) for day in range(5)),
    "weekend": sum(week_bit(day, part) for day in (5, 6) for part in _AWAKE),
    "any": sum(week_bit(day, part) for day in range(7) for part in _AWAKE),
}
_ANY_TIME = Times((), (Recurrence(_WEEKS["any"]),))
_WEEK_CHOICES = (
    Choice("weekdays", Message("chat.choice.weekdays")),
    Choice("evenings", Message("chat.choice.evenings")),
    Choice("weekend", Message("chat.choice.weekend")),
    Choice("any", Message("chat.choice.any_time")),
)


def _unread(text: str, view: View) -> Outcome:
    """No time was understood: ask once more, then keep the words for a person to read."""
    if isinstance(read_moment(text, view.now), PastMoment):
        return hint(Message("chat.times.past"), times_words=sayings(view, "times_words", text))
    said = sayings(view, "times_words", text)
    if view.text("times_words"):
        return Outcome({"times": None, "times_words": said}, notes=(Message("chat.times.kept"),))
    return hint(Message("chat.times.unclear"), times_words=said)


def away_again(away: Absence) -> tuple[Message, ...]:
    """What was understood of being away, said back so that it can be put right."""
    return (Message("chat.away.heard", {"away": describe_absence(away)}),) if away else ()


def absence_said(view: View, *keys: str) -> dict[str, JSON]:
    """What was said of being away under these keys, together, as an event carries it; nothing when it was not."""
    said = Absence()
    for key in keys:
        kept = view.answers.get(key)
        said = said.and_also(Absence.from_json(kept if isinstance(kept, Mapping) else None))
    return {"away": said.to_json()} if said else {}


def _away(away: Absence) -> dict[str, JSON]:
    return {"times_away": away.to_json()} if away else {}


def _again(values: Mapping[str, JSON]) -> tuple[Value, ...]:
    times = values.get("times")
    return (describe(Times.from_json(times)),) if isinstance(times, Mapping) else ()


def week_times(prompt: Callable[[View], Message], *, needed: Callable[[View], bool] | None = None) -> Question:
    """When somebody can in a usual week; how often is taken along where it is said."""

    def read(text: str, view: View) -> Outcome:
        away, usual = take_out_absence(text, view.now)
        # Who only says when not, can at all other times; what we say back lets them put that right.
        times = read_times(usual, view.now) if usual or not away else _ANY_TIME
        if times is None:
            unread = _unread(text, view)
            return Outcome({**unread.values, **_away(away)}, notes=unread.notes, hint=unread.hint)
        kept: dict[str, JSON] = {"times": times.to_json(), "times_words": sayings(view, "times_words", text)}
        how_often = read_frequency(text)
        if how_often:
            kept["frequency"] = how_often
        return Outcome({**kept, **_away(away)}, notes=away_again(away))

    def choose(choice: str, view: View) -> Outcome:  # noqa: ARG001
        return Outcome({"times": Times((), (Recurrence(_WEEKS[choice]),)).to_json()})

    return Question(
        "times",
        prompt,
        read,
        lambda _: _WEEK_CHOICES,
        choose,
        needed=needed or (lambda _: True),
        keeps=("times_words", "frequency", "times_away"),
        spots=spot_times,
        repeats=_again,
    )


def read_when(text: str, now: datetime) -> dict[str, JSON]:
    """The times of something offered, with how often; empty when none are said.

    One day, such as "zaterdag", is the coming one; "elke zaterdag" and "zaterdagen" are a habit.
    """
    how_often = read_frequency(text)
    habit = how_often == "regular" or _ONE_DAY_OF_MANY.search(text) is not None
    times = read_times(text, now)
    day = read_moment(text, now)
    if isinstance(day, Moment) and not habit and not (times and times.moments):
        times = Times((day,))
    if times is None or isinstance(day, PastMoment):
        return {"frequency": how_often} if how_often else {}
    once = not habit and bool(times.moments) and not times.recurrences
    return {"times": times.to_json(), "frequency": how_often or ("once" if once else "regular")}


def exact_times(prompt: Callable[[View], Message], *, needed: Callable[[View], bool] | None = None) -> Question:
    """When somebody can do the one thing they offer: once at a moment, or more often."""

    def read(text: str, view: View) -> Outcome:
        away, usual = take_out_absence(text, view.now)
        found = {**read_when(usual, view.now), **_away(away)}
        if "times" not in found:
            unread = _unread(text, view)
            return Outcome({**found, **unread.values}, notes=unread.notes, hint=unread.hint)
        return Outcome({**found, "times_words": sayings(view, "times_words", text)}, notes=away_again(away))

    def choose(choice: str, view: View) -> Outcome:  # noqa: ARG001
        return Outcome({"times": Times((), (Recurrence(_WEEKS[choice]),)).to_json(), "frequency": "regular"})

    return Question(
        "times",
        prompt,
        read,
        lambda _: _WEEK_CHOICES,
        choose,
        needed=needed or (lambda _: True),
        keeps=("times_words", "frequency", "times_away"),
        spots=spot_times,
        repeats=_again,
    )


def once_or_more(prompt: Callable[[View], Message]) -> Question:
    """Once or more often; not asked where it was said already."""

    def read(text: str, view: View) -> Outcome:  # noqa: ARG001
        how_often = read_frequency(text)
        return Outcome({"frequency": how_often}) if how_often else hint(Message("chat.frequency.unclear"))

    choices = (
        Choice("regular", Message("chat.choice.regular")),
        Choice("once", Message("chat.choice.once")),
    )
    return Question("frequency", prompt, read, lambda _: choices)


def moment_json(found: Moment) -> dict[str, JSON]:
    """A moment as events carry it."""
    return {
        "day": found.day.isoformat(),
        "start": found.start.isoformat("minutes") if found.start else None,
        "daypart": None if found.daypart is None else int(found.daypart),
    }


def moment(key: str, prompt: Callable[[View], Message], needed: Callable[[View], bool]) -> Question:
    """One day to come, with the time or part of the day when said."""

    def read(text: str, view: View) -> Outcome:
        found = read_moment(text, view.now)
        if isinstance(found, Moment):
            return Outcome({key: moment_json(found)})
        past = isinstance(found, PastMoment)
        said = {f"{key}_words": sayings(view, f"{key}_words", text)}
        return hint(Message("chat.times.past" if past else "chat.moment.unclear"), **said)

    return Question(key, prompt, read, needed=needed, keeps=(f"{key}_words",))


def weeks_ahead(now: datetime, weeks: int) -> str:
    """The day so many weeks from now (ISO 8601)."""
    return (now.date() + timedelta(weeks=weeks)).isoformat()
