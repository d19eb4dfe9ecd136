"""Being forgotten: asked once more, since it cannot be undone."""

from matcher.dialogue.asks import yes_no
from matcher.dialogue.questions import Ending, Script, View
from matcher.dialogue.turns import Choice, Event
from matcher.language.message import Message

__all__ = ["FORGET"]

_CHOICES = (Choice("yes", Message("chat.choice.forget_yes")), Choice("no", Message("chat.choice.forget_no")))


def _finish(view: View) -> Ending:
    if view.text("sure") == "yes":
        return Ending((Message("chat.forget.done"),), (Event("forget.asked"),))
    return Ending((Message("chat.forget.kept"),))


FORGET = Script(
    key="forget",
    questions=(yes_no("sure", lambda _: Message("chat.forget"), choices=_CHOICES),),
    finish=_finish,
)
