"""What is offered when nothing is going on: the ways in, by who somebody is to us."""

from collections.abc import Mapping

from matcher.dialogue.asks.appointments import appointments
from matcher.dialogue.questions import View
from matcher.dialogue.turns import Choice, Reply
from matcher.language.message import Message

__all__ = ["MENU", "PAYLOADS", "menu", "menu_choices", "script_chosen"]

MENU = "menu"  # the question id of the menu, which belongs to no thread

_VOLUNTEER = Choice("volunteer", Message("chat.menu.volunteer"))
_NEIGHBOUR = Choice("neighbour", Message("chat.menu.neighbour"))
_STUDENT = Choice("student", Message("chat.menu.student"))
_DROP_BY = Choice("drop_by", Message("chat.menu.drop_by"))
_WISH = Choice("wish", Message("chat.menu.wish"))
_OFFER = Choice("neighbour", Message("chat.menu.offer"))
_APPOINTMENT = Choice("appointment", Message("chat.menu.appointment"))
_PROFILE = Choice("profile", Message("chat.menu.profile"))
_REQUEST = Choice("request", Message("chat.menu.request"))

_SCRIPTS = {
    "volunteer": "signup_volunteer",
    "neighbour": "offer_neighbour",
    "student": "signup_student",
    "drop_by": "drop_by",
    "wish": "wish",
    "appointment": "change_appointment",
    "profile": "change_profile",
    "request": "request",
}
# What a start link may carry (printed on posters and web pages, so these words never change).
PAYLOADS: Mapping[str, str] = {
    "vrijwilliger": "signup_volunteer",
    "volunteer": "signup_volunteer",
    "buur": "offer_neighbour",
    "neighbour": "offer_neighbour",
    "student": "signup_student",
    "langs": "drop_by",
    "deelnemer": "wish",
    "participant": "wish",
}


def menu_choices(view: View) -> tuple[Choice, ...]:
    """The ways in for this person."""
    if view.is_a("team"):
        return (_REQUEST,)
    if not view.known.get("roles"):
        return (_VOLUNTEER, _NEIGHBOUR, _STUDENT, _DROP_BY, _WISH)
    mine = (_APPOINTMENT,) if appointments(view) else ()
    receives = view.is_a("participant") or view.is_a("carer")
    return (*mine, _WISH, _OFFER, _PROFILE) if receives else (*mine, _OFFER, _DROP_BY, _PROFILE, _WISH)


def menu(view: View) -> Reply:
    """The menu, with a word of welcome for those we do not know yet."""
    name = view.known.get("name")
    if view.known.get("roles") and isinstance(name, str) and name:
        message = Message("chat.menu.known", {"name": name})
    else:
        message = Message("chat.menu")
    return Reply(message, menu_choices(view), None, MENU)


def script_chosen(choice: str, view: View) -> str | None:
    """The script behind a choice of the menu; None when it is not offered to this person."""
    offered = any(one.key == choice for one in menu_choices(view))
    return _SCRIPTS[choice] if offered else None
