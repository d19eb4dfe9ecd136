"""What somebody would like to live towards: added, put in other words, reached or let go."""

from matcher.errors import InputError, StateError
from matcher.language.message import Message
from matcher.models.person import Goal, GoalState, Person
from matcher.services.application import Work
from matcher.services.trust import audit

__all__ = ["DIMENSIONS", "add_goal", "change_goal", "settle_goal", "take_up_goal"]

DIMENSIONS = ("social", "meaning", "psychological", "physical")
"""The four dimensions of life; most wishes live in the first three."""

_LONGEST = 500


def add_goal(work: Work, person: Person, text: str, dimension: str) -> Goal:
    """Write down what somebody would like.

    Raises:
        InputError: There are no words, too many, or the dimension is unknown.
    """
    goal = Goal(person_id=person.id or 0, text="", set_at=work.now)
    _fill(goal, text, dimension)
    work.session.add(goal)
    work.session.flush()
    audit.record(work, person, "create", "goal")
    return goal


def change_goal(work: Work, person: Person, goal: Goal, text: str, dimension: str) -> None:
    """Put it in other words, or under another dimension.

    Raises:
        InputError: There are no words, too many, or the dimension is unknown.
        StateError: It was reached or let go.
    """
    if goal.state is not GoalState.OPEN:
        raise StateError("this goal is settled").told(Message("goal.settled"))
    _fill(goal, text, dimension)
    _save(work, person, goal)


def settle_goal(work: Work, person: Person, goal: Goal, *, reached: bool) -> None:
    """It is reached, or not wanted any more.

    Raises:
        StateError: That was written down already.
    """
    if goal.state is not GoalState.OPEN:
        raise StateError("this goal is settled").told(Message("goal.settled"))
    goal.state, goal.settled_at = GoalState.REACHED if reached else GoalState.LET_GO, work.now
    _save(work, person, goal)


def take_up_goal(work: Work, person: Person, goal: Goal) -> None:
    """It counts again; taking up what counts changes nothing."""
    goal.state, goal.settled_at = GoalState.OPEN, None
    _save(work, person, goal)


def _fill(goal: Goal, text: str, dimension: str) -> None:
    words = text.strip()
    if not words:
        raise InputError("a goal needs words", place="text", mend="write what this person would like").told(
            Message("field.missing")
        )
    if len(words) > _LONGEST:
        raise InputError("these are too many words", place="text", mend=f"use at most {_LONGEST} letters").told(
            Message("field.too_long", {"longest": _LONGEST})
        )
    if dimension not in DIMENSIONS:
        raise InputError(f"unknown dimension {dimension}", place="dimension", mend="choose one of the four").told(
            Message("field.choose")
        )
    goal.text, goal.dimension = words, dimension


def _save(work: Work, person: Person, goal: Goal) -> None:
    work.session.add(goal)
    work.session.flush()
    audit.record(work, person, "change", "goal")
