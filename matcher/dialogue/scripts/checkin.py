"""How was it? One tap, and a few words for whoever likes.

The answer is handed on at the first tap, since many put the phone away after it; each later answer hands on everything
said so far again, and the last one counts.
"""

from collections.abc import Mapping

from matcher.dialogue.asks.answers import UNSURE, firm_answer, has_words, optional_words, sayings
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Ending, Outcome, Question, Script, View, hint
from matcher.dialogue.turns import Choice, Event
from matcher.language.message import Message
from matcher.language.tokens import tokens

__all__ = ["AGAIN", "BAD", "CHECKIN", "DONE", "GOOD", "HOW", "SO_SO", "mood_in"]

GOOD, SO_SO, BAD = "good", "so-so", "bad"
HOW = (
    Choice(GOOD, Message("chat.choice.good")),
    Choice(SO_SO, Message("chat.choice.so_so")),
    Choice(BAD, Message("chat.choice.bad")),
)
_SELF = (
    Choice(GOOD, Message("chat.choice.self_good")),
    Choice(SO_SO, Message("chat.choice.self_so_so")),
    Choice(BAD, Message("chat.choice.self_bad")),
)
AGAIN = (
    Choice("yes", Message("chat.choice.again_yes")),
    Choice("unsure", Message("chat.choice.again_unsure")),
    Choice("no", Message("chat.choice.again_no")),
)
_CALL = (Choice("yes", Message("chat.choice.call_me")), Choice("no", Message("chat.choice.no_call")))
_WORDS = {
    BAD: "slecht vervelend rot moeilijk naar akelig ongemakkelijk slechter bad awful difficult hard terrible",
    SO_SO: "matig redelijk mwah oke ok okay soso so fair alright",
    GOOD: "goed leuk fijn prima gezellig top super heerlijk mooi geweldig prachtig good great nice fun lovely fine",
}
_PERHAPS_SO_SO = frozenset(["gaat", "ging", "wel", "gewoon"])  # "het gaat wel", but "het gaat goed"
_DENIED = frozenset(["niet", "niks", "geen", "not", "never", "minder"])
_FEW = 5  # words; more than this is a story, for a person to read
_PROMPTS = {
    ("first", "helper"): "chat.checkin.first_helper",
    ("first", "participant"): "chat.checkin.first_participant",
    ("follow_up", "helper"): "chat.checkin.follow_up_helper",
    ("follow_up", "participant"): "chat.checkin.follow_up_participant",
}
DONE = {GOOD: "chat.checkin.done_good", SO_SO: "chat.checkin.done_so_so", BAD: "chat.checkin.done_bad"}


def _is_carer(view: View) -> bool:
    return view.text("kind") == "carer"


def _ask_how(view: View) -> Message:
    if view.text("words"):
        return Message("chat.verbatim", {"words": view.text("words")})
    if _is_carer(view):
        return Message("chat.checkin.carer")
    side = "helper" if view.text("side") == "helper" else "participant"
    kind = "first" if view.text("kind") == "first" else "follow_up"
    return Message(_PROMPTS[kind, side])


def _so_far(view: View, new: Mapping[str, JSON]) -> Event:
    said = {**view.answers, **new}
    values: dict[str, JSON] = {
        "checkin": view.text("checkin"),
        "answer": said.get("how"),
        "again": said.get("again"),
        "words": said.get("own_words") or said.get("how_words") or "",
    }
    if _is_carer(view):
        values["call"] = said.get("call")
    return Event("checkin.answered", values)


def _told(view: View, new: Mapping[str, JSON]) -> Outcome:
    return Outcome(new, events=(_so_far(view, new),))


def mood_in(text: str) -> str | None:
    """How somebody says it went, in a few words; None where a person had better read them."""
    words = {token.word for token in tokens(text[:400]) if not token.is_break}
    if not 0 < len(words) <= _FEW:
        return None
    found = next((key for key, known in _WORDS.items() if words & set(known.split())), None)
    if found is None and words & _PERHAPS_SO_SO:
        found = SO_SO
    if not _DENIED & words:
        return found
    return SO_SO if found == BAD else BAD


def _read_how(text: str, view: View) -> Outcome:
    words = [token.word for token in tokens(text[:400]) if not token.is_break]
    said: dict[str, JSON] = {"how_words": sayings(view, "how_words", text)} if len(words) > 1 else {}
    found = mood_in(text)
    if found is not None:
        return _told(view, {**said, "how": found})
    if not words and firm_answer(text) is not None:
        return _told(view, {"how": GOOD if firm_answer(text) else BAD})
    told = Event("words", {"words": text, "script": "checkin", "checkin": view.text("checkin")})
    return Outcome(said, hint=Message("chat.checkin.unclear"), events=(told,) if has_words(text) else ())


def _read_again(text: str, view: View) -> Outcome:
    words = [token.word for token in tokens(text[:400]) if not token.is_break]
    said: dict[str, JSON] = {"how_words": sayings(view, "how_words", text)} if len(words) > 1 else {}
    if UNSURE & set(words):
        return _told(view, {**said, "again": "unsure"})
    answer = firm_answer(text)
    if answer is None:
        return Outcome(said, hint=Message("chat.yes_no.unclear"))
    return _told(view, {**said, "again": "yes" if answer else "no"})


def _read_call(text: str, view: View) -> Outcome:
    answer = firm_answer(text)
    if answer is None:
        return hint(Message("chat.yes_no.unclear"), how_words=sayings(view, "how_words", text))
    return _told(view, {"call": answer})


def _finish(view: View) -> Ending:
    message = Message(DONE[view.text("how")])
    if _is_carer(view):
        message = Message("chat.checkin.done_call" if view.answers.get("call") else "chat.checkin.done_carer")
    return Ending((message,), (_so_far(view, {}),) if view.text("own_words") else ())


CHECKIN = Script(
    key="checkin",
    questions=(
        Question(
            "how",
            _ask_how,
            _read_how,
            lambda view: _SELF if _is_carer(view) else HOW,
            lambda choice, view: _told(view, {"how": choice}),
            keeps=("how_words",),
        ),
        Question(
            "again",
            lambda _: Message("chat.checkin.again"),
            _read_again,
            lambda _: AGAIN,
            lambda choice, view: _told(view, {"again": choice}),
            needed=lambda view: view.text("kind") == "first",
        ),
        Question(
            "call",
            lambda _: Message("chat.checkin.call"),
            _read_call,
            lambda _: _CALL,
            lambda choice, view: _told(view, {"call": choice == "yes"}),
            needed=_is_carer,
        ),
        optional_words("own_words", lambda _: Message("chat.checkin.words"), needed=lambda view: not _is_carer(view)),
    ),
    finish=_finish,
    gives_way=True,
)
