"""The coming check-ins on the page of a person or a tie: put on another day, left out, or one added."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from matcher.language.message import Message
from matcher.models.contact import CheckIn, check_in_by_public_id
from matcher.models.person import Person, person_by_public_id
from matcher.models.tie import Tie
from matcher.services.application import Work
from matcher.services.contact import check_in_changes
from matcher.web.access import found, team_work
from matcher.web.fields import FieldError, Fields, beside
from matcher.web.mishaps import again
from matcher.web.speech import t

__all__ = ["add_coming_routes"]

TiesOf = Callable[[Work, str], list[Tie]]
_LONGEST_WHY = 300


def add_coming_routes(blueprint: Blueprint, show: Callable[..., ResponseReturnValue], ties_of: TiesOf) -> None:
    """Let one kind of page change the check-ins that it shows.

    Args:
        blueprint: The area of the page.
        show: The view that shows it; takes ``public_id``.
        ties_of: The ties that stand on it; gives the page "not found" where there is nobody.
    """

    def back(public_id: str) -> ResponseReturnValue:
        return redirect(url_for(f"{blueprint.name}.show", public_id=public_id, _anchor="coming-weeks"), code=303)

    @blueprint.post("/<public_id>/vragen/<check_in_id>/verzetten")
    @again(show, "public_id")
    def move_check_in(public_id: str, check_in_id: str) -> ResponseReturnValue:
        """Put a planned question on another day."""
        fields = Fields(http.form)
        with team_work() as work, beside(day="day"):
            check_in = _check_in(work, ties_of(work, public_id), check_in_id)
            check_in_changes.move(work, check_in, fields.day("day"), fields.text("why", longest=_LONGEST_WHY))
        flash(t("coming.moved_now"))
        return back(public_id)

    @blueprint.post("/<public_id>/vragen/<check_in_id>/overslaan")
    @again(show, "public_id")
    def skip_check_in(public_id: str, check_in_id: str) -> ResponseReturnValue:
        """Leave a planned question out, with the reason."""
        fields = Fields(http.form)
        with team_work() as work, beside(why="why"):
            check_in = _check_in(work, ties_of(work, public_id), check_in_id)
            check_in_changes.skip(work, check_in, fields.text("why", required=True, longest=_LONGEST_WHY))
        flash(t("coming.skipped_now"))
        return back(public_id)

    @blueprint.post("/<public_id>/vragen/extra")
    @again(show, "public_id")
    def add_check_in(public_id: str) -> ResponseReturnValue:
        """Ask somebody once more than the rhythm would."""
        fields = Fields(http.form)
        with team_work() as work, beside(day="day"):
            tie, person = _asked(work, ties_of(work, public_id), fields)
            check_in_changes.add(work, tie, person, fields.day("day"), fields.text("why", longest=_LONGEST_WHY))
        flash(t("coming.added_now"))
        return back(public_id)


def _check_in(work: Work, ties: list[Tie], public_id: str) -> CheckIn:
    check_in = check_in_by_public_id(work.session, public_id)
    return found(check_in if check_in is not None and check_in.tie_id in {tie.id for tie in ties} else None)


def _asked(work: Work, ties: list[Tie], fields: Fields) -> tuple[Tie, Person]:
    tie_id, _, person_id = fields.text("asked", longest=60).partition(":")
    tie = next((one for one in ties if one.public_id == tie_id), None)
    person = person_by_public_id(work.session, work.scope, person_id)
    if tie is None or person is None:
        raise FieldError("asked", Message("field.choose"))
    return tie, person
