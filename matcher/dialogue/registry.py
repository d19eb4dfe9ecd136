"""All scripts by key, and the answers that one way in hands over to another."""

from collections.abc import Mapping

from matcher.dialogue.questions import Script
from matcher.dialogue.scripts.change_appointment import CHANGE_APPOINTMENT
from matcher.dialogue.scripts.change_profile import CHANGE_PROFILE
from matcher.dialogue.scripts.checkin import CHECKIN
from matcher.dialogue.scripts.checkins import CHECKINS
from matcher.dialogue.scripts.drop_by import DROP_BY
from matcher.dialogue.scripts.forget import FORGET
from matcher.dialogue.scripts.meet import MEET
from matcher.dialogue.scripts.moved import MOVED
from matcher.dialogue.scripts.offer_neighbour import OFFER_NEIGHBOUR
from matcher.dialogue.scripts.proposal import PROPOSAL
from matcher.dialogue.scripts.request import REQUEST
from matcher.dialogue.scripts.search import SEARCH
from matcher.dialogue.scripts.signup_student import SIGNUP_STUDENT
from matcher.dialogue.scripts.signup_volunteer import SIGNUP_VOLUNTEER
from matcher.dialogue.scripts.wish import WISH

__all__ = ["CARRIED", "SCRIPTS"]

_ALL = (
    SIGNUP_VOLUNTEER,
    SIGNUP_STUDENT,
    OFFER_NEIGHBOUR,
    DROP_BY,
    CHANGE_PROFILE,
    WISH,
    SEARCH,
    PROPOSAL,
    MEET,
    CHECKIN,
    CHECKINS,
    CHANGE_APPOINTMENT,
    MOVED,
    REQUEST,
    FORGET,
)
SCRIPTS: Mapping[str, Script] = {script.key: script for script in _ALL}

# Who and where somebody is stays true when they choose another way in; agreement never goes along.
CARRIED = frozenset(["who", "name", "age", "postcode", "postcode4"])
