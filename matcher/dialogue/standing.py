"""What can be said at any moment, whatever is being asked: commands, start links, things that are no words."""

from dataclasses import replace

from matcher.dialogue.commands import Command
from matcher.dialogue.flow import Flow
from matcher.dialogue.menu import PAYLOADS, menu
from matcher.language.message import Message

__all__ = ["allowed_when_stopped", "command", "not_words", "show_menu", "start"]

_KINDS = {
    "sticker": "chat.other.sticker",
    "animation": "chat.other.sticker",
    "photo": "chat.other.photo",
    "video": "chat.other.photo",
    "document": "chat.other.photo",
    "voice": "chat.other.voice",
    "audio": "chat.other.voice",
    "video_note": "chat.other.voice",
    "location": "chat.other.location",
    "contact": "chat.other.contact",
}
_INVITE = "i-"
allowed_when_stopped = frozenset([Command.START, Command.PRIVACY, Command.MY_DATA, Command.FORGET])


def show_menu(flow: Flow) -> None:
    """Offer the ways in."""
    flow.say(menu(flow.view(None)))
    flow.conversation = replace(flow.conversation, menu=True)


def go_on(flow: Flow) -> None:
    """Ask again what is being asked, or offer the ways in."""
    if flow.conversation.front:
        flow.ask_front()
    else:
        show_menu(flow)


def start(flow: Flow, payload: str) -> None:
    """Somebody opens the chat, perhaps through a link that says what for; after a stop this opens it again."""
    if flow.conversation.stopped:
        flow.conversation = replace(flow.conversation, stopped=False)
        flow.emit("started.again")
        flow.say(Message("chat.started"))
    payload = payload.strip()
    if payload.startswith(_INVITE) and len(payload) > len(_INVITE):
        flow.emit("invite.used", token=payload.removeprefix(_INVITE))
        flow.say(Message("chat.invite"))
        return flow.ask_front()
    script = PAYLOADS.get(payload.lower())
    if script:
        return flow.begin(script, {}, {})
    return go_on(flow)


def not_words(flow: Flow, kind: str) -> None:
    """A sticker, a photo, a voice message: say what we can do with, and ask again."""
    if flow.conversation.stopped:
        return flow.say(Message("chat.stopped.still"))
    flow.say(Message(_KINDS.get(kind, "chat.other")))
    return go_on(flow)


def command(flow: Flow, said: Command) -> None:
    """Do what a command says; the question that was asked stays."""
    front = flow.conversation.front
    match said:
        case Command.STOP:
            flow.conversation = replace(flow.conversation, stopped=True, menu=False)
            flow.emit("stopped")
            flow.say(Message("chat.stopped"))
        case Command.START:
            start(flow, "")
        case Command.BACK if front:
            flow.back(front)
        case Command.RESTART if front:
            flow.restart(front)
        case Command.BACK | Command.RESTART | Command.MENU:
            show_menu(flow)
        case Command.HELP:
            flow.say(_help(flow))
            go_on(flow)
        case Command.LANGUAGE:
            other = "en" if flow.conversation.language == "nl" else "nl"
            flow.conversation = replace(flow.conversation, language="en" if other == "en" else "nl")
            flow.say(Message("chat.language"))
            go_on(flow)
        case Command.PRIVACY:
            flow.say(Message("chat.privacy"))
            _ask_again(flow)
        case Command.MY_DATA if not flow.conversation.known.get("roles"):
            flow.say(Message("chat.mydata.unknown"))
            _ask_again(flow)
        case Command.MY_DATA:
            flow.emit("mydata.asked")
            flow.say(Message("chat.mydata"))
            _ask_again(flow)
        case Command.FORGET:
            flow.begin("forget", {}, {})
        case Command.PAUSE if flow.conversation.known.get("roles"):
            flow.begin("change_profile", {}, {"field": "pause"})
        case Command.PAUSE if front:  # in mid-sign-up, say: asking at once again would be no pause
            flow.say(Message("chat.later"))
        case Command.PAUSE:
            flow.say(Message("chat.profile.unknown"))
            go_on(flow)
        case Command.RESUME:
            flow.emit("profile.resumed")
            flow.say(Message("chat.profile.resumed"))
            _ask_again(flow)


def _ask_again(flow: Flow) -> None:
    if not flow.conversation.stopped:
        flow.ask_front()


def _help(flow: Flow) -> Message:
    phone = flow.conversation.known.get("phone")
    return Message("chat.help.phone", {"phone": phone}) if isinstance(phone, str) and phone else Message("chat.help")
