"""What somebody likes and was, in their own words, and what we understood of it said back as buttons."""

import re
from collections.abc import Callable, Mapping

from matcher.dialogue.asks.answers import firm_answer, has_words, sayings
from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Outcome, Question, View, hint
from matcher.dialogue.spotting import spot_likes
from matcher.dialogue.turns import Choice
from matcher.language.answers import read_language
from matcher.language.message import Message, Term

__all__ = ["INTERESTS", "check", "likes_said", "merged", "understood"]

INTERESTS = ("interests", "dislikes", "roles", "gaps", "languages")
_SHOWN = 10  # buttons under one message; more cannot be taken in at a glance
_SPEAKS = re.compile(r"spreek|praat|\btaal|\btalen|moedertaal|speak|language", re.IGNORECASE)


def understood(text: str, view: View, *, of_others: bool = False) -> dict[str, JSON]:
    """What the extractor finds in a text, as kept: a list of concepts with stance and words for each kind.

    Args:
        text: What was said.
        view: The conversation.
        of_others: Also take what is said of somebody else, for whom the speaker asks.
    """
    found = view.scripts.extractor.extract(text, of_others=of_others)
    kinds = {"interests": found.likes, "dislikes": found.dislikes, "roles": found.roles}
    kept: dict[str, JSON] = {
        kind: [
            {"concept": mention.concept, "stance": str(mention.stance), "heard": mention.heard} for mention in mentions
        ]
        for kind, mentions in kinds.items()
    }
    kept["gaps"] = list(found.gaps)
    kept["languages"] = list(read_language(text)) if _SPEAKS.search(text) else []
    return kept


def concepts_in(kept: Mapping[str, JSON]) -> list[str]:
    """The concepts that were understood, in the order in which they are shown, each once."""
    kinds = ("interests", "roles", "dislikes")
    found = [str(item["concept"]) for kind in kinds for item in _mappings(kept.get(kind))]
    return list(dict.fromkeys(found))


def shown(view: View, *kinds: str) -> list[str]:
    """The concepts of these kinds that the vocabulary still has, in order, each once."""
    known = view.scripts.vocabulary.concepts
    found = (str(item["concept"]) for kind in kinds for item in view.mappings(kind))
    return [concept for concept in dict.fromkeys(found) if concept in known]


def merged(view: View, new: Mapping[str, JSON]) -> dict[str, JSON]:
    """What was understood before and now; what was said last of a concept counts."""
    fresh = set(concepts_in(new))
    kept: dict[str, JSON] = {}
    for kind in ("interests", "dislikes", "roles"):
        before = [item for item in view.mappings(kind) if item["concept"] not in fresh]
        kept[kind] = [*before, *_mappings(new.get(kind))]
    for kind in ("gaps", "languages"):
        added = new.get(kind)
        kept[kind] = list(dict.fromkeys([*view.texts(kind), *(added if isinstance(added, list) else [])]))
    return kept


def likes_said(prompt: Callable[[View], Message], *, needed: Callable[[View], bool] | None = None) -> Question:
    """The open question: what do you like, what did you do? Its answer is kept as ``said``.

    Words that we do not understand are asked for once more; then they are taken as they are, for a person to read.
    """

    def read(text: str, view: View) -> Outcome:
        if not has_words(text):
            return hint(Message("chat.said.unclear"))
        said, found = sayings(view, "said_before", text), understood(text, view)
        if concepts_in(found):
            return Outcome({**merged(view, found), "said": said})
        if view.text("said_before"):
            return Outcome({**merged(view, found), "said": said}, notes=(Message("chat.said.kept"),))
        return Outcome({**merged(view, found), "said_before": said}, hint=Message("chat.said.unclear"))

    return Question(
        "said",
        prompt,
        read,
        needed=needed or (lambda _: True),
        keeps=("said_before", *INTERESTS),
        words=True,
        spots=spot_likes,
        spots_last=True,
    )


def _ask_check(view: View) -> Message:
    liked = tuple(Term(concept) for concept in shown(view, "interests", "roles"))
    not_liked = tuple(Term(concept) for concept in shown(view, "dislikes"))
    if liked and not_liked:
        return Message("chat.check.both", {"liked": liked, "not_liked": not_liked})
    if liked:
        return Message("chat.check", {"liked": liked})
    return Message("chat.check.not_liked", {"not_liked": not_liked})


def _check_choices(view: View) -> tuple[Choice, ...]:
    drops = [
        Choice(f"-{concept}", Message("chat.choice.drop", {"what": Term(concept)}))
        for concept in shown(view, "interests", "roles", "dislikes")[:_SHOWN]
    ]
    return (Choice("ok", Message("chat.choice.right")), *drops)


def _choose_check(choice: str, view: View) -> Outcome:
    if choice == "ok":
        return Outcome({"check": True})
    gone = choice.removeprefix("-")
    left: dict[str, JSON] = {
        kind: [item for item in view.mappings(kind) if item["concept"] != gone]
        for kind in ("interests", "dislikes", "roles")
    }
    notes = () if concepts_in(left) else (Message("chat.check.empty"),)
    return Outcome(left, notes=notes)


def _read_check(text: str, view: View) -> Outcome:
    found = understood(text, view)
    said: dict[str, JSON] = {"said": sayings(view, "said", text)}
    if concepts_in(found) or found["languages"]:
        return Outcome({**merged(view, found), **said}, notes=(Message("chat.check.added"),))
    answer = firm_answer(text)
    if answer is True:
        return Outcome({"check": True})
    if answer is False and len(text.split()) <= 2:
        return hint(Message("chat.check.no"))
    if not has_words(text):
        return hint(Message("chat.check.no"))
    return Outcome({**merged(view, found), **said}, notes=(Message("chat.check.words_added"),))


def check() -> Question:
    """What we understood, said back; each concept can be taken away, and words typed here are added."""
    return Question(
        "check",
        _ask_check,
        _read_check,
        _check_choices,
        _choose_check,
        needed=lambda view: bool(shown(view, "interests", "roles", "dislikes")),
    )


def _mappings(value: JSON) -> list[Mapping[str, JSON]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []
