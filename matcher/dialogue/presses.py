"""A pressed button, which always finds the question it belongs to, and never another one."""

from matcher.dialogue.conversation import question_key
from matcher.dialogue.flow import Flow, script_of
from matcher.dialogue.menu import MENU, script_chosen
from matcher.dialogue.registry import SCRIPTS
from matcher.dialogue.turns import Press
from matcher.language.message import Message

__all__ = ["press"]


def press(flow: Flow, pressed: Press) -> None:
    """Apply a press to the current question of its thread; keep one for an older question for a person to see."""
    conversation = flow.conversation
    mark = f"{pressed.thread or ''}:{pressed.question or ''}:{pressed.choice}"
    if mark in conversation.recent:
        return None
    thread = conversation.thread(pressed.thread)
    if conversation.stopped and not (thread and thread.script == "forget"):
        flow.say(Message("chat.stopped.still"))
        return _keep(flow, pressed)
    if not pressed.thread and pressed.question == MENU:
        script = script_chosen(pressed.choice, flow.view(None))
        if script:
            return flow.begin(script, {}, {})
    if thread is None or thread.question != pressed.question or thread.script not in SCRIPTS:
        flow.say(Message("chat.late"))
        return _keep(flow, pressed)
    question = script_of(thread.script).question(question_key(thread.question))
    view = flow.view(thread)
    if question is None or not any(choice.key == pressed.choice for choice in question.choices(view)):
        # A button that this very question no longer has: its effect is there already.
        flow.conversation = conversation.with_front(thread)
        return flow.ask_front()
    flow.apply(thread, question.chosen(pressed.choice, view))
    after = flow.conversation.thread(thread.id)
    if after is None or after.question != pressed.question:
        flow.conversation = flow.conversation.remembering(mark)
    return None


def _keep(flow: Flow, pressed: Press) -> None:
    thread = flow.conversation.thread(pressed.thread)
    asked = question_key(pressed.question or "")
    flow.emit(
        "late",
        thread=pressed.thread,
        question=pressed.question,
        choice=pressed.choice[:64],
        script=thread.script if thread else None,
        words=f"{asked}: {pressed.choice[:64]}",
    )
