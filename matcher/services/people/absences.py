"""When people are away: what they said of it, laid out on the calendars of their region and school."""

from dataclasses import replace
from datetime import date
from functools import cache

from matcher.language.absences import BUSY, SCHOOL_HOLIDAYS, Absence, Period, Stretch, covers
from matcher.language.calendars import HolidayRegion
from matcher.language.places import Gazetteer, Place
from matcher.models.person import Person
from matcher.models.region import Region
from matcher.services.application import Work
from matcher.services.people import register

__all__ = ["absence_of", "away_on", "back_again", "busy_stretches", "keep_away", "own_stretches", "stretches"]


def absence_of(person: Person) -> Absence:
    """What this person said about being away."""
    return Absence.from_json(person.away)


def stretches(work: Work, person: Person) -> tuple[Stretch, ...]:
    """All days on which this person is away or busy, for whatever reason."""
    return _laid_out(work, person, absence_of(person))


def own_stretches(work: Work, person: Person) -> tuple[Stretch, ...]:
    """The days on which this person is really away: nobody asks them anything then."""
    return _laid_out(work, person, _less(absence_of(person), busy=False))


def busy_stretches(work: Work, person: Person) -> tuple[Stretch, ...]:
    """The days on which this person is there but busy (exams): what can wait some days, waits."""
    return _laid_out(work, person, _less(absence_of(person), busy=True))


def away_on(work: Work, person: Person, day: date) -> bool:
    """Whether this person is really away on a day."""
    return bool(person.away) and covers(own_stretches(work, person), day)


def keep_away(work: Work, person: Person, absence: Absence) -> None:
    """Add to what is known of being away; what lies behind us is let go."""
    kept = absence_of(person).and_also(absence).from_day(work.today)
    register.update_person(work, person, away=kept.to_json())


def back_again(work: Work, person: Person) -> None:
    """Let go of the days with dates of their own; weeks by name ("tentamenweken") stay."""
    if person.away.get("days"):
        register.update_person(work, person, away=Absence(periods=absence_of(person).periods).to_json())


def _less(absence: Absence, *, busy: bool) -> Absence:
    periods = tuple(period for period in absence.periods if (period in BUSY) is busy)
    return Absence(() if busy else absence.days, periods)


def _laid_out(work: Work, person: Person, absence: Absence) -> tuple[Stretch, ...]:
    if not absence:
        return ()
    content, region = work.app.content, work.region
    nearest = _place(content.gazetteer, region.latitude, region.longitude)
    holidays = content.calendars.region_of(nearest) if nearest else None
    return content.calendars.stretches(absence, _with_own_dates(holidays, region), told=person.story)


@cache
def _place(gazetteer: Gazetteer, latitude: float, longitude: float) -> Place | None:
    return gazetteer.nearest(latitude, longitude)


def _with_own_dates(holidays: HolidayRegion | None, region: Region) -> HolidayRegion | None:
    """School holidays that a region keeps itself go before those of the calendar; which is which is not told there."""
    if not region.school_holidays:
        return holidays
    own = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in region.school_holidays)
    kept: dict[Period, tuple[Stretch, ...]] = {}
    for period in SCHOOL_HOLIDAYS:
        published = holidays.holidays.get(period, ()) if holidays else ()
        # The region's own stretch stands for the published one that it touches.
        kept[period] = tuple(one for one in own if any(one[0] <= last and first <= one[1] for first, last in published))
    if holidays is None:
        return HolidayRegion(region.slug, frozenset(), frozenset(), {Period.SUMMER: own})
    return replace(holidays, holidays={period: kept[period] or holidays.holidays.get(period, ()) for period in kept})
