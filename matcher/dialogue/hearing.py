"""Typed words: first what must be heard at once, then commands, the question that was asked, and what they want."""

from dataclasses import replace

from matcher.dialogue.alarm import Alarm, alarm_in
from matcher.dialogue.commands import Command, command_in, payload_in, spoken_language
from matcher.dialogue.conversation import Thread, question_key
from matcher.dialogue.early import overhear
from matcher.dialogue.flow import Flow, script_of
from matcher.dialogue.intents import Intent, Small, calls_off, intent_of, small_talk
from matcher.dialogue.labels import bare_number, choice_meant
from matcher.dialogue.menu import menu_choices, script_chosen
from matcher.dialogue.questions import Outcome, Question, Script, View
from matcher.dialogue.registry import SCRIPTS
from matcher.dialogue.standing import allowed_when_stopped, command, go_on, show_menu, start
from matcher.language.message import Message

__all__ = ["answer_alarm", "hear"]

LONGEST = 2_000  # characters; a longer text goes to a person instead of a reader

_ALARMS = {
    Alarm.DESPAIR: ("chat.alarm.despair", "chat.alarm.despair_phone"),
    Alarm.EMERGENCY: ("chat.alarm.emergency", "chat.alarm.emergency_phone"),
    Alarm.WORRY: ("chat.alarm.worry", "chat.alarm.worry_phone"),
}


def hear(flow: Flow, text: str) -> None:
    """Take in typed words."""
    alarm = alarm_in(text)
    if alarm:
        answer_alarm(flow, alarm, text)
    said = command_in(text)
    front = flow.conversation.front
    forgetting = front is not None and front.script == "forget"
    if flow.conversation.stopped and not forgetting and said not in allowed_when_stopped and payload_in(text) is None:
        if not alarm:
            flow.emit("words", words=text)
            flow.say(Message("chat.stopped.still"))
        return None
    payload = payload_in(text)
    if payload is not None:
        return start(flow, payload)
    if said:
        return command(flow, said)
    if alarm is Alarm.DESPAIR:
        return None
    if len(text) > LONGEST:
        flow.emit("words", words=text, script=front.script if front else None)
        flow.say(Message("chat.too_long"))
        return go_on(flow)
    if not text.strip():
        flow.say(Message("chat.empty"))
        return go_on(flow)
    return _in_thread(flow, front, text, alarm) if front else _free(flow, text, alarm)


def answer_alarm(flow: Flow, alarm: Alarm, text: str) -> None:
    """Say whom to call, at once, and let a person of the team know."""
    without, with_phone = _ALARMS[alarm]
    phone = flow.conversation.known.get("phone")
    if isinstance(phone, str) and phone:
        flow.say(Message(with_phone, {"phone": phone}))
    else:
        flow.say(Message(without))
    flow.emit("worry", words=text, kind=alarm.value)


def _in_thread(flow: Flow, front: Thread, text: str, alarm: Alarm | None) -> None:
    if front.script not in SCRIPTS or not front.question:
        # Nothing was asked yet, so this cannot be its answer.
        flow.emit("words", words=text)
        return flow.ask_front() if front.script in SCRIPTS else _drop(flow, front)
    script = script_of(front.script)
    question = script.question(question_key(front.question))
    if question is None:
        flow.emit("words", words=text, script=script.key)
        return flow.ask_front()
    view = flow.view(front)
    choice = choice_meant(text, question.choices(view), view)
    if choice is None and alarm and not question.words:
        return flow.ask_front()
    outcome = question.chosen(choice, view) if choice else _answer(script, question, text, view)
    if choice is None and script.gives_way and _means_appointment(flow, question, outcome, text):
        return None
    return flow.apply(front, outcome)


def _answer(script: Script, question: Question, text: str, view: View) -> Outcome:
    """What words come to: pieces that answer other questions are kept for those, the rest answers this one."""
    early = overhear(script, question, text, view)
    if early.ending:
        return Outcome(ending=early.ending)
    if not early.values:
        return question.read(text, view)
    seen = replace(view, answers={**view.answers, **early.values})
    return early.beside(question.read(early.rest, seen) if early.has_rest else Outcome())


def _means_appointment(flow: Flow, question: Question, outcome: Outcome, text: str) -> bool:
    """Whether they mean an appointment ("I can't tomorrow") while we ask something else; it goes first."""
    view = flow.view(None)
    if not calls_off(text, view) or not view.known.get("appointments"):
        return False
    if outcome.hint is None and not question.words:
        return False
    intent = intent_of(text, view)
    if intent is None or intent.script != "change_appointment":
        return False
    flow.begin(intent.script, {}, intent.answers)
    return True


def _drop(flow: Flow, thread: Thread) -> None:
    """A thread whose script no longer exists ends without a word."""
    flow.conversation = flow.conversation.without_thread(thread.id)
    go_on(flow)


def _free(flow: Flow, text: str, alarm: Alarm | None) -> None:
    if flow.conversation.serial == 0:
        spoken = spoken_language(text)
        if spoken:
            flow.conversation = replace(flow.conversation, language="en" if spoken == "en" else "nl")
    view = flow.view(None)
    number = bare_number(text)
    if flow.conversation.menu:
        choice = choice_meant(text, menu_choices(view), view)
        script = script_chosen(choice, view) if choice else None
        if script:
            return flow.begin(script, {}, {})
    if number is not None:
        # A number belongs to a list that is no longer there.
        flow.say(Message("chat.late"))
        return flow.emit("late", words=text)
    small = small_talk(text)
    if small is Small.THANKS:
        return flow.say(Message("chat.thanks"))
    intent = intent_of(text, view)
    if intent:
        return _begin(flow, intent, text)
    if alarm:
        return None
    if small is Small.WHAT_IS_THIS:
        return command(flow, Command.HELP)
    if small is Small.GREETING:
        return show_menu(flow)
    flow.emit("words", words=text)
    if not view.known.get("roles"):
        flow.conversation = replace(flow.conversation, said=text)
    if calls_off(text, view):
        return flow.say(Message("chat.appointment.none"))
    if flow.conversation.known.get("roles") or flow.conversation.serial:
        flow.say(Message("chat.words_kept"))
    return show_menu(flow)


def _begin(flow: Flow, intent: Intent, text: str) -> None:
    """Start what a sentence asks for; what it says of who, where and when is taken along."""
    view = flow.view(None)
    early = overhear(script_of(intent.script), None, text, view)
    again = intent_of(early.rest, view) if early.values and early.has_rest else None
    answers = again.answers if again and again.script == intent.script else intent.answers
    return flow.begin(intent.script, {}, answers, early)
