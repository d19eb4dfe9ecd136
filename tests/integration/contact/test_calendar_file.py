from datetime import UTC, date, datetime, timedelta

import pytest
from contact_people import add_person, appointment, change, plan_first
from icalendar import Calendar

from matcher.errors import NotAllowedError
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.tie import Appointment
from matcher.services.contact import appointments
from matcher.services.contact.calendar_file import ics


def calendar(town, appointment_id, reader_id, table=Person):
    raw = change(
        town, Appointment, appointment_id, lambda work, row: ics(work, row, work.session.get_one(table, reader_id))
    )
    parsed = Calendar.from_ical(raw)
    (event,) = parsed.walk("VEVENT")
    return raw.decode(), parsed, event


def test_a_calendar_entry_says_when_where_and_a_first_name(town):
    raw, parsed, event = calendar(town, plan_first(town), town.tom)
    assert str(event["SUMMARY"]) == "Afspraak met Joke"
    assert str(event["LOCATION"]) == "Bibliotheek Schalkwijk"
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
    assert "DTSTART;TZID=Europe/Amsterdam:20261126T140000" in raw
    (zone,) = parsed.walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Europe/Amsterdam"
    assert str(parsed["METHOD"]) == "PUBLISH"


def test_a_helpers_calendar_holds_nothing_that_identifies_the_participant(town):
    raw, _, _ = calendar(town, plan_first(town), town.tom)
    unfolded = raw.replace("\r\n ", "")
    for secret in ("Verhoeven", "Briandlaan", "2034", "12 ", "deelnemer", "vrijwilliger", "Sanne"):
        assert secret not in unfolded, secret


def test_the_entry_keeps_its_name_and_its_number_rises_with_each_change(town):
    first = plan_first(town)
    _, _, before = calendar(town, first, town.joke)
    change(town, Appointment, first, lambda work, row: appointments.move(work, row, date(2026, 11, 27), "10:30"))
    _, _, after = calendar(town, first, town.joke)
    assert str(before["UID"]) == str(after["UID"])
    assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (0, 1)
    assert str(after["SUMMARY"]) == "Afspraak met Tom"


def test_a_cancelled_appointment_takes_its_entry_away(town):
    first = plan_first(town)
    change(town, Appointment, first, lambda work, row: appointments.cancel(work, row, None))
    _, parsed, event = calendar(town, first, town.tom)
    assert (str(parsed["METHOD"]), str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 1)


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_on_the_days_when_the_clocks_change_the_entry_is_at_its_local_time(town, day):
    first = plan_first(town, day)
    _, _, event = calendar(town, first, town.joke)
    offset = 2 if day.month == 3 else 1
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(day.year, day.month, day.day, 14 - offset, 0, tzinfo=UTC)


def test_the_team_reads_both_first_names_and_a_stranger_nothing(town):
    first = plan_first(town)
    _, _, event = calendar(town, first, town.sanne, TeamMember)
    assert str(event["SUMMARY"]) == "Afspraak met Joke & Tom"
    with town.work() as work:
        stranger = add_person(work.session, work.scope.region_id, work.now, "Piet").id
    with pytest.raises(NotAllowedError):
        calendar(town, first, stranger)
    assert appointment(town, first).sequence == 0
