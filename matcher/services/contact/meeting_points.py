"""Where people meet: for a first meeting nobody's home, and never an address in a message."""

import re

from matcher.errors import InputError
from matcher.language.message import Message
from matcher.models.person import Person
from matcher.models.tie import Tie
from matcher.services.application import Work
from matcher.services.contact.tie_sides import both_sides
from matcher.services.trust.discretion import check_words

__all__ = ["check_meeting_point"]

_MEND = "choose a place where anybody may come: a library, a café, a bench in the park"
_AT_HOME = re.compile(r"^(?:bij|at|to)\b.*\b(?:thuis|home|huis|house|place)$|^(?:thuis|home|at home)$")


def check_meeting_point(work: Work, tie: Tie, meeting_point: str) -> str:
    """A meeting point that may be written to both sides.

    Returns:
        The meeting point without spaces around it.

    Raises:
        InputError: It is empty, somebody's home, or gives the participant away.
    """
    place = " ".join(meeting_point.split())
    if not place:
        raise InputError("where do they meet?", place="meeting_point", mend=_MEND).told(
            Message("problem.meeting_point")
        )
    words = re.findall(r"\w+", place.casefold())
    if _AT_HOME.match(" ".join(words)):
        raise InputError("this is somebody's home", place="meeting_point", mend=_MEND).told(
            Message("problem.meeting_point")
        )
    participant = work.session.get_one(Person, tie.person_id)
    for person in both_sides(work, tie):
        if _is_home_of(person, words):
            raise InputError("this is somebody's home", place="meeting_point", mend=_MEND).told(
                Message("problem.meeting_point")
            )
    try:
        check_words(place, participant)
    except InputError as error:
        raise InputError(error.problem, place="meeting_point", mend=error.mend).told(
            Message("problem.meeting_point")
        ) from None
    return place


def _is_home_of(person: Person, words: list[str]) -> bool:
    """The street with the number, or the whole postcode."""
    line = f" {' '.join(words)} "
    street = " ".join(re.findall(r"\w+", person.street.casefold()))
    number = " ".join(re.findall(r"\w+", person.house_number.casefold()))
    if street and number and f" {street} {number}" in line:
        return True
    postcode = "".join(person.postcode.casefold().split())
    return len(postcode) == 6 and postcode in "".join(words)
