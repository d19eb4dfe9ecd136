"""A participant or carer says what they would like; somebody we do not know yet is called back."""

from matcher.dialogue.asks import is_known, understood, yes_no
from matcher.dialogue.asks.answers import has_words
from matcher.dialogue.asks.person import read_phone
from matcher.dialogue.patterns import any_of
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Ending, Outcome, Question, Script, View, hint
from matcher.dialogue.spotting import spot_name, spot_phone
from matcher.dialogue.turns import Choice, Event
from matcher.dialogue.wanting import NEXT_OF_KIN
from matcher.language.answers import read_name
from matcher.language.message import Message

__all__ = ["WISH", "wished"]

_FOR = (Choice("self", Message("chat.choice.for_self")), Choice("other", Message("chat.choice.for_other")))
_AGREE = (Choice("yes", Message("chat.choice.call_me")), Choice("no", Message("chat.choice.disagree")))
_KIN = any_of(NEXT_OF_KIN, r"\bmy (?:mother|father|parents|mum|dad|husband|wife|partner|neighbour)\b")
_MYSELF = (" mij ", " mezelf", " mijzelf", " me ", " myself", " ikzelf")
_OTHERS = (" mijn ", " m'n ", " my ", " ander", " else", " onze ", " our ", " hem ", " haar ", " allebei", " both")


def _is_new(view: View) -> bool:
    return not is_known(view)


def wished(text: str) -> dict[str, JSON]:
    """What a wish answers already: the wish, and for whom it is where it names somebody ("mijn moeder")."""
    kept: dict[str, JSON] = {"wish": text}
    if _KIN.search(text):
        kept["for"] = "other"
    return kept


def _read_wish(text: str, view: View) -> Outcome:
    if not has_words(text):
        return hint(Message("chat.wish.unclear"))
    return Outcome(wished(text) if _is_new(view) else {"wish": text})


def _read_for(text: str, view: View) -> Outcome:  # noqa: ARG001
    words = f" {text.lower()} "
    # "Voor mijn moeder" names somebody else, "voor mij" does not.
    if any(word in words for word in _OTHERS):
        return Outcome({"for": "other", "for_words": text})
    if any(word in words for word in _MYSELF):
        return Outcome({"for": "self"})
    return hint(Message("chat.wish.for_unclear"))


def _read_name(text: str, view: View) -> Outcome:  # noqa: ARG001
    phone = read_phone(text)
    name = read_name("".join(char for char in text if not (char.isdigit() or char in "+(),")).strip(" -"))
    kept: dict[str, JSON] = {"phone": phone} if phone else {}
    return Outcome({**kept, "name": name}) if name else hint(Message("chat.wish.name_unclear"), **kept)


def _read_phone(text: str, view: View) -> Outcome:  # noqa: ARG001
    phone = read_phone(text)
    return Outcome({"phone": phone}) if phone else hint(Message("chat.phone.unclear"))


def _finish(view: View) -> Ending:
    heard = understood(view.text("wish"), view, of_others=True)
    found = {key: value for key, value in heard.items() if key != "languages"}
    if is_known(view):
        recorded: dict[str, JSON] = {"text": view.text("wish"), **found}
        return Ending((Message("chat.wish.done"),), (Event("wish.recorded", recorded),))
    if view.text("call") == "no":
        return Ending((Message("chat.consent.no"),))
    referral: dict[str, JSON] = {
        "name": view.text("name"),
        "phone": view.text("phone"),
        "text": view.text("wish"),
        "for": view.text("for"),
        "for_words": view.text("for_words"),
        "consent": True,
        **found,
    }
    return Ending(
        (Message("chat.wish.referred", {"name": view.text("name")}),), (Event("referral.recorded", referral),)
    )


WISH = Script(
    key="wish",
    questions=(
        Question("wish", lambda _: Message("chat.wish"), _read_wish, keeps=("for",), words=True),
        Question(
            "for", lambda _: Message("chat.wish.for"), _read_for, lambda _: _FOR, needed=_is_new, keeps=("for_words",)
        ),
        Question("name", lambda _: Message("chat.wish.name"), _read_name, needed=_is_new, spots=spot_name),
        Question("phone", lambda _: Message("chat.wish.phone"), _read_phone, needed=_is_new, spots=spot_phone),
        yes_no(
            "call",
            lambda view: Message("chat.wish.call", {"phone": view.text("phone")}),
            choices=_AGREE,
            unclear=Message("chat.consent.unclear"),
            needed=_is_new,
        ),
    ),
    finish=_finish,
    opening=lambda view: (Message("chat.wish.opening_said"),) if view.text("wish") else (),
    entry=True,
    polite=True,
)
