"""A neighbour offers one thing, once or more often, without a label."""

from matcher.dialogue.asks import agreement, exact_times, guardian, postcode, who
from matcher.dialogue.questions import Ending, Script, View
from matcher.dialogue.scripts.offers import giver_values, what_offered
from matcher.dialogue.turns import Event
from matcher.language.message import Message

__all__ = ["OFFER_NEIGHBOUR"]


def _opening(view: View) -> tuple[Message, ...]:
    return (Message("chat.offer.opening_said" if view.text("what") else "chat.offer.opening"),)


def _finish(view: View) -> Ending:
    return Ending((Message("chat.offer.done"),), (Event("offer.recorded", giver_values(view)),))


OFFER_NEIGHBOUR = Script(
    key="offer_neighbour",
    questions=(
        what_offered(lambda _: Message("chat.offer.what")),
        exact_times(lambda _: Message("chat.offer.when")),
        postcode(),
        who(),
        guardian(lambda _: Message("chat.consent.offer_minor")),
        agreement(lambda _: Message("chat.consent.offer")),
    ),
    finish=_finish,
    opening=_opening,
    entry=True,
    polite=False,
)
