"""What goes on in the demo town: activities, open requests and ties that run."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import col, select

from matcher.language.times import Times, dated, read_times
from matcher.models.activity import Activity, ActivitySession
from matcher.models.contact import CheckIn, CheckInKind, CheckInState, Side, Signal, SignalState
from matcher.models.person import Person
from matcher.models.region import TeamMember
from matcher.models.scope import Actor, ActorKind
from matcher.models.tie import Appointment, AppointmentState, Layer, Tie, TieState
from matcher.services.application import Work
from matcher.services.contact import check_in_answers, check_in_plans, signals
from matcher.services.demo.ground import Ground, times_of
from matcher.services.matching import requests

__all__ = ["settle_activities", "settle_requests", "settle_ties"]

_ACCESS = {"vlak": "wheelchair", "toilet": "toilet", "rustig": "quiet", "zitplaatsen": "seats", "lift": "lift"}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_PHONED_AFTER = timedelta(hours=2)
_STILL_NEW = timedelta(days=3)
_STATES = ("searching", "searching", "draft", "searching", "searching", "asked")


def settle_activities(work: Work, ground: Ground) -> None:
    """Choirs, card clubs, walks and courses."""
    for entry in ground.activities:
        place = ground.places[entry["place"]]
        times = read_times(entry["when"], work.local_now)
        heard = work.app.content.extractor.extract(". ".join((*entry["themes"], entry["description"])))
        activity = Activity(
            region_id=work.scope.region_id,
            source="demo",
            source_ref=entry["key"],
            name=entry["name"],
            description=entry["description"],
            place_name=place["name"],
            postcode=place["postcode"],
            latitude=place["latitude"],
            longitude=place["longitude"],
            concepts=list(dict.fromkeys(mention.concept for mention in heard.likes)),
            languages=list(entry["languages"]),
            times=dict(times.to_json()) if times else None,
            referral_only=entry["access"] != "open",
            accessibility=[_ACCESS[word] for word in entry["accessibility"] if word in _ACCESS],
            capacity=entry["capacity"],
            price=entry["price"],
            created_at=work.now,
            updated_at=work.now,
        )
        work.session.add(activity)
        work.session.flush()
        if "sessions" in entry and times is not None:
            _series(work, activity, times, entry["sessions"], entry["starts_in_weeks"], entry["when"])


def _series(work: Work, activity: Activity, times: Times, count: int, starts_in_weeks: int, when: str) -> None:
    """A course: so many dated sessions, then it is over."""
    first = work.today + timedelta(weeks=starts_in_weeks)
    free = dated(times, first, count * 14)
    clock = _CLOCK.search(when)
    start, end = (f"{clock[1]:0>2}:{clock[2]}", f"{clock[3]:0>2}:{clock[4]}") if clock else ("", "")
    days = [day for day in range(count * 14) if free >> (day * 4) & 0b1111][:count]
    for day in days:
        work.session.add(
            ActivitySession(
                activity_id=activity.id or 0,
                day=first + timedelta(days=day),
                start=start,
                end=end,
                capacity=activity.capacity,
            )
        )
    activity.times = None  # the dated sessions are its times
    activity.last_day = first + timedelta(days=days[-1]) if days else None
    work.session.add(activity)
    work.session.flush()


def settle_requests(work: Work, ground: Ground) -> None:
    """Open requests, the oldest some weeks old; most participants agreed to the search."""
    for number, entry in enumerate(ground.cast["request"]):
        participant = ground.people[entry["who"]]
        actor = Actor(ActorKind.TEAM, participant.team_member_id)
        own = work.acting_as(actor)
        request = requests.create(
            own,
            participant,
            text=f"{entry['words']}. {', '.join(entry['what'])}",
            words=entry["words"],
            times_text=times_of(entry["when"]),
            frequency=entry["often"],
            conditions=["vog"] if entry["vog"] else [],
        )
        request.text = entry["words"]
        request.created_at = work.now - timedelta(days=entry["waiting_days"])
        work.session.add(request)
        state = _STATES[number % len(_STATES)]
        if state == "searching":
            requests.record_search_answer(own, request, yes=True, said_by=f"{participant.given_name}, in een gesprek")
        elif state == "asked":
            requests.ask_search(own, request)


def settle_ties(work: Work, ground: Ground) -> None:
    """Ties that came about through the team and run, with what both sides answered."""
    for entry in ground.cast["tie"]:
        participant, helper = ground.people[entry["participant"]], ground.people[entry["helper"]]
        start = work.today - timedelta(weeks=entry["weeks"])
        tie = Tie(
            region_id=work.scope.region_id,
            person_id=participant.id or 0,
            other_id=helper.id,
            layer=Layer.PERSONAL,
            label=entry["what"],
            kind=helper.helper_kind.value if helper.helper_kind else "",
            state=TieState.STARTING,
            since=start,
            last_contact=work.today - timedelta(days=min(entry["every_days"], 6)),
            known_before=False,
        )
        work.session.add(tie)
        work.session.flush()
        _first_meeting(work, ground, tie, participant)
        _lived_through(work, tie, entry)


def _first_meeting(work: Work, ground: Ground, tie: Tie, participant: Person) -> None:
    member = work.session.get(TeamMember, participant.team_member_id)
    points = [place for place in ground.places.values() if place.get("meeting_point")]
    work.session.add(
        Appointment(
            tie_id=tie.id or 0,
            day=tie.since,
            start="14:00",
            meeting_point=ground.dice.choice(points)["name"],
            first=True,
            accompanied_by_id=member.id if member else None,
            state=AppointmentState.PAST,
            created_at=work.now - timedelta(weeks=1),
        )
    )
    work.session.flush()


def _lived_through(work: Work, tie: Tie, entry: Mapping[str, Any]) -> None:
    """What everybody answered since the first meeting, as the rhythm asked it; the team wrote it down by phone."""
    participant = work.session.get_one(Person, tie.person_id)
    member = work.session.get(TeamMember, participant.team_member_id)
    met = datetime.combine(tie.since, time(15, 30), tzinfo=work.zone)
    check_in_plans.plan_for_tie(replace(work, now=met), tie)
    while (check_in := _next_before(work, tie)) is not None:
        person = work.session.get_one(Person, check_in.person_id)
        good = entry["going"] != "fading" or check_in.kind is CheckInKind.FIRST
        first_of_participant = check_in.kind is CheckInKind.FIRST and check_in.side is Side.PARTICIPANT
        check_in_answers.record_answer(
            replace(work, now=check_in.due_at + _PHONED_AFTER),
            check_in,
            answer="good" if good else "so-so",
            again="yes" if check_in.kind is CheckInKind.FIRST else "",
            words=str(entry["how"]) if first_of_participant else "",
            said_by=person.given_name,
            entered_by=member,
        )
    if member is not None:
        _looked_at(work, tie, member)


def _looked_at(work: Work, tie: Tie, member: TeamMember) -> None:
    """What a signal of weeks ago asked for was done then; one of these days waits for whoever opens the town."""
    old = select(Signal).where(
        Signal.tie_id == tie.id, Signal.state == SignalState.OPEN, Signal.raised_at < work.now - _STILL_NEW
    )
    for signal in work.session.exec(old).all():
        next_day = replace(work, now=signal.raised_at + timedelta(days=1))
        signals.acknowledge(next_day, signal, member)
        signals.close(next_day, signal, member, "Gebeld en bijgepraat. Wij houden het in de gaten.")


def _next_before(work: Work, tie: Tie) -> CheckIn | None:
    """The earliest check-in of a tie that was due before the town opened."""
    query = (
        select(CheckIn)
        .where(CheckIn.tie_id == tie.id, CheckIn.state == CheckInState.DUE, CheckIn.due_at < work.now - _PHONED_AFTER)
        .order_by(col(CheckIn.due_at), col(CheckIn.id))
    )
    return work.session.exec(query).first()
