"""Members who are away, and what goes to whoever stands in for them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from matcher.errors import InputError, NotAllowedError
from matcher.language.message import Message
from matcher.models.region import TeamAbsence, TeamMember
from matcher.models.scope import ActorKind
from matcher.rhythm.local_time import moment_at
from matcher.services.application import Work
from matcher.services.contact import signals
from matcher.services.trust import audit

__all__ = ["absences_beginning", "cancel_absence", "coming_absences", "hand_over", "record_absence"]

_LONGEST = timedelta(days=366)


def record_absence(
    work: Work, member: TeamMember, first: date, last: date, stand_in: TeamMember | None = None
) -> TeamAbsence:
    """Write down that a member is away; from the first day on the stand-in looks at what comes in.

    Members write it down for themselves, coordinators for everybody.

    Args:
        work: The use case.
        member: Who is away.
        first: First day away, in the region.
        last: Last day away.
        stand_in: Who looks meanwhile; None leaves it to whoever has least on their plate.

    Raises:
        InputError: The days are past, in the wrong order or too many; the stand-in is the member, or away as well;
            or the member is away on some of these days already.
        NotAllowedError: Somebody else's absence, or another region's.
    """
    _may_write(work, member)
    if stand_in is not None:
        _of_this_team(work, stand_in)
    _check_days(work, first, last)
    if _overlaps(work, member, first, last):
        raise _wrong("first_day", "this member is away on some of these days already", "away.overlaps")
    if stand_in is not None and stand_in.id == member.id:
        raise _wrong("stand_in", "nobody stands in for themselves", "away.not_oneself")
    if stand_in is not None and _overlaps(work, stand_in, first, last):
        raise _wrong("stand_in", "the stand-in is away too", "away.stand_in_away", name=stand_in.name)
    absence = TeamAbsence(
        team_member_id=member.id or 0,
        first_day=first,
        last_day=last,
        stand_in_id=stand_in.id if stand_in is not None else None,
    )
    work.session.add(absence)
    work.session.flush()
    audit.record(work, None, "create", "absence")
    if first <= work.today:
        hand_over(work, absence.id or 0)
    return absence


def cancel_absence(work: Work, absence: TeamAbsence) -> None:
    """The member is there after all, or back earlier; what the stand-in took on stays with them.

    Raises:
        NotAllowedError: Somebody else's absence, or another region's.
    """
    _may_write(work, work.session.get_one(TeamMember, absence.team_member_id))
    if absence.first_day >= work.today:
        work.session.delete(absence)
    else:
        absence.last_day = min(absence.last_day, work.today - timedelta(days=1))
        work.session.add(absence)
    work.session.flush()
    audit.record(work, None, "change", "absence")


def coming_absences(work: Work) -> list[TeamAbsence]:
    """Who of the region's team is away today or later, the soonest first."""
    query = (
        select(TeamAbsence)
        .join(TeamMember, col(TeamMember.id) == TeamAbsence.team_member_id)
        .where(TeamMember.region_id == work.scope.region_id, TeamMember.active, TeamAbsence.last_day >= work.today)
        .order_by(col(TeamAbsence.first_day), col(TeamAbsence.id))
    )
    return list(work.session.exec(query).all())


def absences_beginning(work: Work, until: datetime) -> Iterator[tuple[datetime, int]]:
    """Absences that have not been handed over, with the midnight at which they begin."""
    last = until.astimezone(work.zone).date()
    for absence in coming_absences(work):
        if absence.handed_over_at is None and absence.first_day <= last:
            yield moment_at(absence.first_day, time(0), work.zone), absence.id or 0


def hand_over(work: Work, absence_id: int) -> None:
    """Signals that nobody has acknowledged go from who is away to who stands in."""
    absence = work.session.get(TeamAbsence, absence_id)
    if absence is None or absence.handed_over_at is not None or absence.first_day > work.today:
        return
    absence.handed_over_at = work.now
    work.session.add(absence)
    work.session.flush()
    signals.hand_over(work, absence.team_member_id)


def _may_write(work: Work, member: TeamMember) -> None:
    actor = work.scope.actor
    own = actor.kind is ActorKind.TEAM and actor.id == member.id
    if not own and not work.scope.coordinator:
        raise NotAllowedError("members write down their own absence, coordinators everybody's").told(
            Message("away.not_yours")
        )
    _of_this_team(work, member)


def _of_this_team(work: Work, member: TeamMember) -> None:
    if member.region_id != work.scope.region_id or not member.active:
        raise NotAllowedError("only somebody of this team").told(Message("problem.other_team"))


def _check_days(work: Work, first: date, last: date) -> None:
    if last < first:
        raise _wrong("last_day", "the last day comes before the first", "away.order")
    if last < work.today:
        raise _wrong("last_day", "these days are past", "away.past")
    if last - first > _LONGEST:
        raise _wrong("last_day", "this is longer than a year", "away.too_long")


def _overlaps(work: Work, member: TeamMember, first: date, last: date) -> bool:
    query = select(TeamAbsence.id).where(
        TeamAbsence.team_member_id == member.id, TeamAbsence.first_day <= last, TeamAbsence.last_day >= first
    )
    return work.session.exec(query).first() is not None


def _wrong(place: str, problem: str, key: str, **values: str) -> InputError:
    return InputError(problem, place=place, mend="look at the days and the names").told(Message(key, values))
