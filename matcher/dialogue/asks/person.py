"""Who somebody is and where they live: a first name, an age, a postcode."""

import re
from collections.abc import Mapping

from matcher.dialogue.asks.answers import is_known, sayings
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Ending, Outcome, Question, View, hint
from matcher.dialogue.spotting import spot_postcode, spot_who
from matcher.dialogue.turns import Event
from matcher.language.answers import read_age, read_name
from matcher.language.message import Message, Value
from matcher.language.places import Place
from matcher.language.tokens import fold

__all__ = ["MINIMUM_AGE", "OF_AGE", "is_minor", "postcode", "postcode_said", "read_phone", "who"]

MINIMUM_AGE = 16  # younger helpers are turned away; under 18 a parent or guardian must agree
OF_AGE = 18
_TRIES = 3  # at a postcode; after that a person asks, since nobody should be stuck on it

_FULL_POSTCODE = re.compile(r"(?<!\d)[1-9]\d{3}\s?-?[A-Za-z]{2}(?![\w])")
_AGE_WORDS = re.compile(r"\d+|\b(?:jaar|jaren|jr|years?|old|oud|leeftijd|age|geboren|born|in|uit|op)\b", re.IGNORECASE)
_JOINTS = re.compile(r"^(?:en|and|&|,|\s)+|(?:\b(?:en|and|ben|ik|i'm|am|van|is)\b|[&,;:/.-]|\s)+$", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)(?:\+|00)?\d(?:[\s().-]{0,2}\d){7,14}(?!\d)")


def is_minor(view: View) -> bool:
    """Whether this person said to be under 18."""
    age = view.number("age")
    return age is not None and age < OF_AGE


def postcode_said(text: str, view: View) -> tuple[dict[str, JSON], str]:
    """A full postcode ("2034 AB") that stands between other words: what to keep, and the text without it."""
    found = _FULL_POSTCODE.search(text)
    place = view.scripts.gazetteer.find(found.group()) if found else None
    if found is None or place is None or place.postcode4 is None:
        return {}, text
    return {"postcode": place.name, "postcode4": place.postcode4}, f"{text[: found.start()]} {text[found.end() :]}"


def read_phone(text: str) -> str | None:
    """A telephone number as "+31612345678", or None; ten digits that start with a nought are Dutch."""
    found = _PHONE.search(text)
    if found is None:
        return None
    digits = re.sub(r"\D", "", found.group())
    if found.group().startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+31{digits[1:]}" if digits.startswith("0") and len(digits) == 10 else None


def _ask_who(view: View) -> Message:
    if view.text("name"):
        return Message("chat.who.age", {"name": view.text("name")})
    return Message("chat.who.name" if view.number("age") is not None else "chat.who")


def _read_who(text: str, view: View) -> Outcome:
    kept, rest = postcode_said(text, view)
    rest = _PHONE.sub(" ", rest)  # "06-12345678" is nobody's age
    age = read_age(rest, view.now)
    if age is None:
        age = view.number("age")
    name = view.text("name") or _name_in(_JOINTS.sub("", _AGE_WORDS.sub(" ", rest).strip()), view)
    if name:
        kept["name"] = name
    if age is None:
        if name and not view.text("name"):
            return Outcome(kept) if not re.search(r"\d", rest) else hint(Message("chat.who.age_unclear"), **kept)
        return hint(Message("chat.who.age_unclear" if name else "chat.who.unclear"), **kept)
    minimum = view.known.get("min_age", MINIMUM_AGE)
    minimum = minimum if isinstance(minimum, int) else MINIMUM_AGE
    if age < minimum:
        too_young = Message("chat.who.too_young", {"age": minimum})
        return Outcome(ending=Ending((too_young,), (Event("signup.turned_away"),)))
    kept["age"] = age
    if name:
        return Outcome({**kept, "who": True})
    asked_for_name = view.number("age") is not None
    return hint(Message("chat.who.unclear"), **kept) if asked_for_name else Outcome(kept)


def _name_in(text: str, view: View) -> str:
    """The name in a text; empty for what somebody likes ("schaken en dammen") and for two things at once."""
    name = read_name(text) or ""
    words = fold(name).split()
    if {"en", "and"} & set(words):
        return ""
    likes = len(words) > 1 and not view.scripts.extractor.is_first_name(words[0])
    return "" if likes and view.scripts.extractor.extract(text).likes else name


def _who_again(values: Mapping[str, JSON]) -> tuple[Value, ...]:
    name, age = values.get("name"), values.get("age")
    said: tuple[Value, ...] = (name,) if isinstance(name, str) and name else ()
    return (*said, Message("chat.heard.age", {"age": age})) if isinstance(age, int) else said


def who() -> Question:
    """First name and age; either may come first, and a postcode beside them is taken too."""
    return Question(
        "who",
        _ask_who,
        _read_who,
        needed=lambda view: not is_known(view),
        keeps=("name", "age"),
        spots=spot_who,
        repeats=_who_again,
    )


def _place_named(text: str, view: View) -> Place | None:
    """The place that a text names; a neighbourhood of the person's own region goes before one elsewhere."""
    region = view.known.get("region")
    if isinstance(region, str) and region and not re.search(r"\d", text):
        near = view.scripts.gazetteer.find(f"{text} {region.replace('-', ' ')}")
        if near and near.postcode4:
            return near
    return view.scripts.gazetteer.find(text)


def _read_postcode(text: str, view: View) -> Outcome:
    gazetteer = view.scripts.gazetteer
    place = _place_named(text, view)
    if place and place.postcode4:
        return Outcome({"postcode": place.name, "postcode4": place.postcode4})
    kept: dict[str, JSON] = {"place_words": sayings(view, "place_words", text)}
    if view.text("place_words").count("\n") >= _TRIES - 2:
        return Outcome({**kept, "postcode": "", "postcode4": ""}, notes=(Message("chat.postcode.kept"),))
    if place:
        return hint(Message("chat.postcode.town", {"place": place.name}), **kept)
    digits = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    if digits:
        return hint(Message("chat.postcode.unknown", {"said": digits.group()}), **kept)
    perhaps = gazetteer.candidates(text)
    if perhaps:
        return hint(Message("chat.postcode.perhaps", {"places": tuple(place.name for place in perhaps)}), **kept)
    return hint(Message("chat.postcode.unclear"), **kept)


def postcode() -> Question:
    """The four digits of a postcode, also from the name of a neighbourhood; the letters are not kept."""
    return Question(
        "postcode",
        lambda _: Message("chat.postcode"),
        _read_postcode,
        needed=lambda view: not is_known(view),
        keeps=("postcode4", "place_words"),
        spots=spot_postcode,
        repeats=lambda values: (str(values["postcode"]),),
    )
