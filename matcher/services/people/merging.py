"""Two records of one person become one."""

from typing import Any

from sqlmodel import col, or_, select

from matcher.errors import StateError
from matcher.language.message import Message
from matcher.models.chat import Chat, ChatInvite, OutgoingMessage
from matcher.models.consent import Consent, Release
from matcher.models.contact import Answer, CheckIn, CheckInState, Signal, check_ins_asked_together
from matcher.models.offer import Offer
from matcher.models.person import (
    Exclusion,
    Goal,
    Person,
    PersonInterest,
    PersonRole,
    PossibleDuplicate,
    Representation,
    interests_of,
    roles_of,
)
from matcher.models.request import Proposal, Request, Suggestion
from matcher.models.tie import Appointment, Tie
from matcher.services.application import Work
from matcher.services.messages.letters import retire_old_addresses
from matcher.services.people.interests import add_interests, add_roles
from matcher.services.people.register import CHANGEABLE
from matcher.services.trust import audit

__all__ = ["merge", "settle_duplicate"]


def settle_duplicate(work: Work, duplicate: PossibleDuplicate, *, same: bool) -> None:
    """A team member decides whether two records are one person; if so the newer one goes up in the older one.

    Raises:
        StateError: Somebody decided already.
    """
    if duplicate.settled_at is not None:
        raise StateError("somebody decided about these two already").told(Message("problem.decided_already"))
    duplicate.settled_at = work.now
    duplicate.settled_by_id = work.scope.actor.id
    duplicate.same = same
    work.session.add(duplicate)
    if same:
        first, second = sorted((duplicate.person_id, duplicate.other_id))
        keep, other = work.session.get(Person, first), work.session.get(Person, second)
        if keep is not None and other is not None:
            merge(work, keep, other)


def _drop_twin_check_ins(work: Work, keep: Person, other: Person) -> None:
    """Of two check-ins about one tie on one day the one without an answer gives way.

    About two ties both stay: what was asked on one day is taken for one message.
    """
    mine = work.session.exec(select(CheckIn).where(CheckIn.person_id == keep.id)).all()
    by_tie = {(row.tie_id, row.local_day): row for row in mine}
    leads = {row.local_day: row for row in mine if row.asked_at is not None and row.asked_with_id is None}
    for row in work.session.exec(select(CheckIn).where(CheckIn.person_id == other.id)).all():
        twin = by_tie.get((row.tie_id, row.local_day))
        if twin is None:
            if row.asked_at is not None and row.local_day in leads:
                _follow(work, row, leads[row.local_day])
            continue
        gives_way = twin if row.state is CheckInState.ANSWERED and twin.state is not CheckInState.ANSWERED else row
        stays = row if gives_way is twin else twin
        for answer in work.session.exec(select(Answer).where(Answer.check_in_id == gives_way.id)).all():
            answer.check_in_id = stays.id or 0
            work.session.add(answer)
        led = select(CheckIn).where(CheckIn.asked_with_id == gives_way.id)
        first = stays if gives_way.asked_at is not None else None
        for follower in work.session.exec(led).all():
            if first is None or follower.id == first.id:
                follower.asked_with_id, first = None, follower
            else:
                follower.asked_with_id = first.id
            work.session.add(follower)
        work.session.flush()
        work.session.delete(gives_way)
        leads = {day: (stays if lead is gives_way else lead) for day, lead in leads.items()}
    work.session.flush()


def _follow(work: Work, row: CheckIn, lead: CheckIn) -> None:
    """What one record was asked goes along with what the other was asked on that day."""
    for each in check_ins_asked_together(work.session, row):
        each.asked_with_id = lead.id
        work.session.add(each)
    work.session.flush()


_OWNED: tuple[tuple[Any, str], ...] = (
    (Chat, "person_id"),
    (Consent, "person_id"),
    (Consent, "given_by_id"),
    (CheckIn, "person_id"),
    (Signal, "person_id"),
    (Offer, "person_id"),
    (Offer, "for_person_id"),
    (Goal, "person_id"),
    (Request, "participant_id"),
    (Suggestion, "person_id"),
    (Proposal, "helper_id"),
    (Tie, "person_id"),
    (Tie, "other_id"),
    (Representation, "person_id"),
    (Representation, "representative_id"),
    (Exclusion, "person_id"),
    (Exclusion, "other_id"),
    (OutgoingMessage, "person_id"),
    (ChatInvite, "person_id"),
    (Appointment, "asked_by_id"),
    (Release, "subject_id"),
    (Release, "reader_id"),
)
_IN_ANOTHER_WAY = {
    (Person, "merged_into_id"): "where a record went is what merging writes",
    (PersonInterest, "person_id"): "what both like is kept once",
    (PersonRole, "person_id"): "what both are is kept once",
    (PossibleDuplicate, "person_id"): "see `_move_doubts`",
    (PossibleDuplicate, "other_id"): "see `_move_doubts`",
}
"""Every other column that points at a person, with the reason why it does not simply move over."""


def _move_doubts(work: Work, keep: Person, other: Person) -> None:
    """Whoever may be the same person as the merged record may be the same as the kept one; no pair is asked twice."""
    rows = work.session.exec(
        select(PossibleDuplicate).where(
            or_(
                col(PossibleDuplicate.person_id).in_((keep.id, other.id)),
                col(PossibleDuplicate.other_id).in_((keep.id, other.id)),
            )
        )
    ).all()
    asked = {frozenset((row.person_id, row.other_id)) for row in rows}
    for row in rows:
        pair = {row.person_id, row.other_id}
        if other.id not in pair or row.settled_at is not None:
            continue  # what was decided stays as it was decided
        third = next(iter(pair - {other.id}), keep.id)
        now = frozenset((keep.id or 0, third or 0))
        if third == keep.id:
            row.settled_at, row.settled_by_id, row.same = work.now, work.scope.actor.id, True
        elif now in asked:
            work.session.delete(row)
            continue
        else:
            row.person_id, row.other_id = sorted(now)
            asked.add(now)
        work.session.add(row)


def merge(work: Work, keep: Person, other: Person) -> None:
    """Let one record go up in another: everything moves over, what the kept record lacks is filled in.

    Raises:
        StateError: One of them was merged before, or they are the same record or of two regions.
    """
    if keep.id == other.id or keep.region_id != other.region_id or keep.merged_into_id or other.merged_into_id:
        raise StateError("these two records cannot be merged").told(Message("problem.cannot_merge"))
    _drop_twin_check_ins(work, keep, other)
    for table, name in _OWNED:
        for row in work.session.exec(select(table).where(getattr(table, name) == other.id)).all():
            setattr(row, name, keep.id)
            work.session.add(row)
    _move_doubts(work, keep, other)
    mine = {row.concept for row in interests_of(work.session, keep.id or 0)}
    theirs = [row for row in interests_of(work.session, other.id or 0) if row.concept not in mine]
    for liked in (True, False):
        add_interests(work, keep, [(r.concept, r.stance, r.heard) for r in theirs if r.liked is liked], liked=liked)
    my_roles = {row.concept for row in roles_of(work.session, keep.id or 0)}
    add_roles(
        work,
        keep,
        [(r.concept, r.now, r.heard) for r in roles_of(work.session, other.id or 0) if r.concept not in my_roles],
    )
    for name in CHANGEABLE:
        if not getattr(keep, name) and getattr(other, name):
            setattr(keep, name, getattr(other, name))
    keep.updated_at = work.now
    other.merged_into_id = keep.id
    other.is_participant = other.is_carer = other.is_helper = False
    work.session.add_all((keep, other))
    work.session.flush()
    retire_old_addresses(work, keep)  # a mailbox or number that is not in the kept profile hears nothing any more
    audit.record(work, keep, "change", "merged")
    audit.record(work, other, "change", "merged")
