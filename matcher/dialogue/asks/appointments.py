"""The appointments of this person, as the service made them known."""

from collections.abc import Mapping
from datetime import datetime

from matcher.dialogue.plain import JSON, items
from matcher.dialogue.questions import View
from matcher.language.message import Message, Value

__all__ = ["appointment", "appointments", "moment_value", "on_day"]


def appointments(view: View) -> list[Mapping[str, JSON]]:
    """The coming appointments."""
    return [item for item in items(view.known.get("appointments")) if isinstance(item.get("id"), str)]


def on_day(view: View, day: str) -> list[Mapping[str, JSON]]:
    """The appointments on a local day (ISO 8601)."""
    return [item for item in appointments(view) if str(item.get("when", "")).startswith(day)]


def appointment(view: View, public_id: str) -> Message:
    """An appointment in words: when and with whom."""
    found = next((item for item in appointments(view) if item["id"] == public_id), None)
    if found is None:
        return Message("chat.appointment.unknown")
    with_whom = str(found.get("with") or "")
    when = moment_value(str(found.get("when", "")))
    return Message("chat.appointment" if with_whom else "chat.appointment.alone", {"when": when, "with": with_whom})


def moment_value(when: str) -> Value:
    """A moment in ISO 8601 as a value that is shown in the reader's language; other words as they are."""
    try:
        return datetime.fromisoformat(when)
    except ValueError:
        return when
