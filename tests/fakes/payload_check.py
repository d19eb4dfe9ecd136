"""What we send, held against an independent model of the Bot API: the types of aiogram."""

import json
from typing import Any

from aiogram import methods
from pydantic import ValidationError

_METHODS: dict[str, type[Any]] = {
    "getMe": methods.GetMe,
    "getUpdates": methods.GetUpdates,
    "sendMessage": methods.SendMessage,
    "answerCallbackQuery": methods.AnswerCallbackQuery,
    "editMessageReplyMarkup": methods.EditMessageReplyMarkup,
    "setMyCommands": methods.SetMyCommands,
    "deleteWebhook": methods.DeleteWebhook,
    "leaveChat": methods.LeaveChat,
}


def problems_in(method: str, parameters: dict[str, str]) -> list[str]:
    """What the independent model has against a call; empty when nothing."""
    model = _METHODS.get(method)
    if model is None:
        return [f"{method}: not a method we mean to use"]
    decoded = {name: _decoded(value) for name, value in parameters.items()}
    unknown = [f"{method}: unknown parameter {name}" for name in decoded if name not in model.model_fields]
    try:
        call = model.model_validate(decoded)
    except ValidationError as error:
        return [*unknown, *(f"{method}.{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())]
    return [*unknown, *_limits(method, call)]


def _limits(method: str, call: Any) -> list[str]:
    """Limits that the documentation of the Bot API states and no type carries."""
    found = []
    if method == "sendMessage" and not 1 <= len(call.text.encode("utf-16-le")) // 2 <= 4096:
        found.append("sendMessage.text: 1 to 4096 characters")
    if method == "setMyCommands":
        for command in call.commands:
            if not (1 <= len(command.command) <= 32 and command.command.islower() and command.command.isascii()):
                found.append(f"setMyCommands: command {command.command!r}")
            if not 1 <= len(command.description) <= 256:
                found.append(f"setMyCommands: description of {command.command!r}")
    markup = getattr(call, "reply_markup", None)
    buttons = [button for row in getattr(markup, "inline_keyboard", []) for button in row]
    found.extend(
        f"{method}: callback data of {button.text!r} is not 1 to 64 bytes"
        for button in buttons
        if not 1 <= len((button.callback_data or "").encode()) <= 64
    )
    return found


def _decoded(value: str) -> Any:
    """A form field as the type it stands for: objects, lists and truth values travel as JSON."""
    if value[:1] in "[{" or value in ("true", "false"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
