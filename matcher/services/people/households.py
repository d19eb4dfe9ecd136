"""Who lives under one roof."""

from sqlmodel import select

from matcher.errors import InputError, NotAllowedError, StateError
from matcher.language.message import Message
from matcher.models.person import Household, Person
from matcher.services.application import Work
from matcher.services.trust import audit

__all__ = ["leave_home", "live_together"]


def live_together(work: Work, person: Person, other: Person) -> Household:
    """Write down that two people live in one home.

    Whoever lives alone so far joins the other; two who live alone make a household.

    Raises:
        InputError: They are one and the same person.
        NotAllowedError: They are of two regions.
        StateError: Each lives with somebody else already.
    """
    if person.region_id != other.region_id or person.region_id != work.scope.region_id:
        raise NotAllowedError("there is no such person").told(Message("problem.not_found"))
    if person.id == other.id:
        raise InputError("one person is no household", place="other", mend="name somebody else").told(
            Message("home.same_person")
        )
    homes = {one.household_id for one in (person, other)} - {None}
    if len(homes) > 1:
        raise StateError("each of them lives with somebody else").told(
            Message("home.two_homes", {"name": person.given_name, "other": other.given_name})
        )
    household = work.session.get_one(Household, homes.pop()) if homes else _new_home(work, person)
    for one in (person, other):
        if one.household_id != household.id:
            one.household_id = household.id
            _save(work, one)
    return household


def leave_home(work: Work, person: Person) -> None:
    """Somebody does not live there any more; a household of one is none."""
    if person.household_id is None:
        return
    household = work.session.get_one(Household, person.household_id)
    person.household_id = None
    _save(work, person)
    left = work.session.exec(select(Person).where(Person.household_id == household.id)).all()
    if len([one for one in left if one.merged_into_id is None]) < 2:
        for one in left:
            one.household_id = None
            _save(work, one)
        work.session.delete(household)
        work.session.flush()


def _new_home(work: Work, person: Person) -> Household:
    household = Household(region_id=person.region_id, name=person.surname or person.given_name)
    work.session.add(household)
    work.session.flush()
    return household


def _save(work: Work, person: Person) -> None:
    person.updated_at = work.now
    work.session.add(person)
    work.session.flush()
    audit.record(work, person, "change", "household")
