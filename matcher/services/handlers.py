"""Which use case each event of a conversation sets off."""

from collections.abc import Mapping
from typing import Any

from matcher.models.chat import Chat
from matcher.services.application import Handler, Work
from matcher.services.contact import appointment_changes, check_in_answers, signals
from matcher.services.matching import answers
from matcher.services.people import profiles, signups

__all__ = ["HANDLERS"]


def _nothing(work: Work, chat: Chat, values: Mapping[str, Any], key: str) -> None:
    """Events that need no effect: the conversation itself has said what there was to say."""


HANDLERS: Mapping[str, Handler] = {
    "signup.completed": signups.on_signup,
    "signup.turned_away": _nothing,
    "offer.recorded": signups.on_offer,
    "dropby.recorded": signups.on_drop_by,
    "wish.recorded": signups.on_wish,
    "referral.recorded": signups.on_referral,
    "profile.changed": profiles.on_profile_change,
    "profile.paused": profiles.on_pause,
    "profile.away": profiles.on_away,
    "profile.resumed": profiles.on_resume,
    "stopped": profiles.on_stop,
    "started.again": profiles.on_start_again,
    "mydata.asked": profiles.on_my_data,
    "forget.asked": profiles.on_forget,
    "invite.used": profiles.on_invite,
    "words": profiles.on_words,
    "late": profiles.on_words,
    "search.answered": answers.on_search_answer,
    "proposal.answered": answers.on_proposal_answer,
    "helper.answered": answers.on_helper_answer,
    "request.made": answers.on_request_made,
    "checkin.answered": check_in_answers.on_checkin_answered,
    "appointment.cancelled": appointment_changes.on_appointment_cancelled,
    "appointment.move_asked": appointment_changes.on_move_asked,
    "move.answered": appointment_changes.on_move_answered,
    "worry": signals.on_worry,
}
