"""How is it with all of them? One tap when all is well; otherwise one by one, kindly.

Every answer is handed on at the tap that gives it, for the tie it is about: many put the phone away after it.
"""

from collections.abc import Mapping

from matcher.dialogue.asks.answers import UNSURE, firm_answer, has_words
from matcher.dialogue.plain import JSON, items
from matcher.dialogue.questions import Ending, Outcome, Question, Script, View
from matcher.dialogue.scripts.checkin import AGAIN, BAD, DONE, GOOD, HOW, SO_SO, mood_in
from matcher.dialogue.turns import Choice, Event
from matcher.language.answers import read_yes_no
from matcher.language.message import Message
from matcher.language.tokens import tokens

__all__ = ["CHECKINS"]

_MOST = 12  # ties that one message may name; the rhythm gathers fewer
_ALL, _SOME = "good", "some"
_CHOICES = (
    Choice(_ALL, Message("chat.choice.all_good")),
    Choice(_SOME, Message("chat.choice.not_all_good")),
)
_SKIP = (Choice("skip", Message("chat.choice.skip")),)
_A_FEW = 2  # words that only answer; more is something to read


def _ties(view: View) -> list[Mapping[str, JSON]]:
    return items(view.facts.get("ties"))[:_MOST]


def _names(view: View) -> tuple[str, ...]:
    return tuple(str(tie["name"]) for tie in _ties(view))


def _ask_all(view: View) -> Message:
    if view.text("words"):
        return Message("chat.verbatim", {"words": view.text("words")})
    return Message("chat.checkins", {"name": _names(view)})


def _told(view: View, number: int, new: Mapping[str, JSON]) -> Event:
    """Everything said so far about one tie."""
    said = {**view.answers, **new}
    values: dict[str, JSON] = {
        "checkin": str(_ties(view)[number]["id"]),
        "answer": said.get(f"how_{number}"),
        "again": said.get(f"again_{number}"),
        "words": said.get(f"words_{number}") or said.get(f"how_words_{number}") or "",
    }
    return Event("checkin.answered", values)


def _all_good(view: View) -> Outcome:
    values: dict[str, JSON] = {"all": _ALL}
    values |= {f"how_{number}": GOOD for number in range(len(_ties(view))) if f"how_{number}" not in view.answers}
    return Outcome(values, events=tuple(_told(view, number, values) for number in range(len(_ties(view)))))


def _one_by_one(values: Mapping[str, JSON], events: tuple[Event, ...] = ()) -> Outcome:
    return Outcome({"all": _SOME, **values}, notes=(Message("chat.checkins.one_by_one"),), events=events)


def _choose_all(choice: str, view: View) -> Outcome:
    return _all_good(view) if choice == _ALL else _one_by_one({})


def _read_all(text: str, view: View) -> Outcome:
    words = {token.word for token in tokens(text[:400]) if not token.is_break}
    named = [number for number, name in enumerate(_names(view)) if _is_named(name, words)]
    mood = mood_in(text)
    if not words and firm_answer(text) is not None:
        return _all_good(view) if firm_answer(text) else _one_by_one({})
    if mood == GOOD and len(named) in (0, len(_names(view))):
        return _all_good(view)
    if mood is not None and len(named) == 1:
        values: dict[str, JSON] = {f"how_{named[0]}": mood, f"how_words_{named[0]}": text}
        return _one_by_one(values, (_told(view, named[0], values),))
    kept = (_kept(view, text),) if len(words) > _A_FEW else ()
    if mood is not None:
        return _one_by_one({}, kept)
    return Outcome(hint=Message("chat.checkins.unclear"), events=kept or ((_kept(view, text),) * has_words(text)))


def _is_named(name: str, words: set[str]) -> bool:
    own = {token.word for token in tokens(name) if not token.is_break}
    return bool(own) and own <= words


def _kept(view: View, text: str) -> Event:
    first = next((str(tie["id"]) for tie in _ties(view)), "")
    return Event("words", {"words": text, "script": "checkins", "checkin": first})


def _how(number: int) -> Question:
    """How it is with one of them."""
    key = f"how_{number}"

    def ask(view: View) -> Message:
        tie = _ties(view)[number]
        if tie.get("words"):
            return Message("chat.verbatim", {"words": str(tie["words"])})
        return Message("chat.checkins.how", {"name": str(tie["name"])})

    def choose(choice: str, view: View) -> Outcome:
        return Outcome({key: choice}, events=(_told(view, number, {key: choice}),))

    def read(text: str, view: View) -> Outcome:
        mood = mood_in(text)
        if mood is None and not has_words(text) and firm_answer(text) is not None:
            mood = GOOD if firm_answer(text) else BAD
        if mood is None:
            kept = (_kept(view, text),) if has_words(text) else ()
            return Outcome(hint=Message("chat.checkin.unclear"), events=kept)
        values: dict[str, JSON] = {key: mood}
        if len(text.split()) > 1:
            values[f"how_words_{number}"] = text
        return Outcome(values, events=(_told(view, number, values),))

    return Question(
        key,
        ask,
        read,
        lambda _: HOW,
        choose,
        needed=lambda view: number < len(_ties(view)) and view.text("all") == _SOME,
        keeps=(f"how_words_{number}",),
    )


def _again(number: int) -> Question:
    """After a first meeting: whether they would like to see each other once more."""
    key = f"again_{number}"

    def choose(choice: str, view: View) -> Outcome:
        return Outcome({key: choice}, events=(_told(view, number, {key: choice}),))

    def read(text: str, view: View) -> Outcome:
        if UNSURE & {token.word for token in tokens(text[:400]) if not token.is_break}:
            return choose("unsure", view)
        answer = firm_answer(text)
        if answer is None:
            return Outcome(hint=Message("chat.yes_no.unclear"), events=(_kept(view, text),) * has_words(text))
        return choose("yes" if answer else "no", view)

    return Question(
        key,
        lambda view: Message("chat.checkins.again", {"name": str(_ties(view)[number]["name"])}),
        read,
        lambda _: AGAIN,
        choose,
        needed=lambda view: number < len(_ties(view)) and _ties(view)[number].get("kind") == "first",
    )


def _words(number: int) -> Question:
    """A few words, where it was not all good; they may be left out."""
    key = f"words_{number}"

    def read(text: str, view: View) -> Outcome:
        if read_yes_no(text) is False and len(text.split()) <= _A_FEW:
            return Outcome({key: ""})
        return Outcome({key: text}, events=(_told(view, number, {key: text}),))

    return Question(
        key,
        lambda _: Message("chat.checkin.words"),
        read,
        lambda _: _SKIP,
        lambda _choice, _view: Outcome({key: ""}),
        needed=lambda view: number < len(_ties(view)) and view.text(f"how_{number}") in (SO_SO, BAD),
        words=True,
    )


def _finish(view: View) -> Ending:
    said = {view.text(f"how_{number}") for number in range(len(_ties(view)))}
    worst = next((mood for mood in (BAD, SO_SO) if mood in said), GOOD)
    return Ending((Message(DONE[worst]),))


CHECKINS = Script(
    key="checkins",
    questions=(
        Question("all", _ask_all, _read_all, lambda _: _CHOICES, _choose_all),
        *(ask(number) for number in range(_MOST) for ask in (_how, _again, _words)),
    ),
    finish=_finish,
    gives_way=True,
)
