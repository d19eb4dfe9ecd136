"""The simplest questions: yes or no, a few words that may be left out."""

from collections.abc import Callable

from matcher.dialogue.plain import JSON
from matcher.dialogue.questions import Outcome, Question, View, hint
from matcher.dialogue.turns import Choice
from matcher.language.answers import read_yes_no
from matcher.language.message import Message
from matcher.language.tokens import tokens

__all__ = ["UNSURE", "YES_NO", "firm_answer", "has_words", "is_known", "optional_words", "sayings", "yes_no"]

YES_NO = (Choice("yes", Message("chat.choice.yes")), Choice("no", Message("chat.choice.no")))
FEW = 4  # words; a longer sentence without a clear first word may mean something else
_FIRST_WORDS = frozenset(
    ["ja", "jaa", "jazeker", "jahoor", "graag", "prima", "akkoord", "leuk", "gezellig", "goed", "nee", "neen",
     "yes", "sure", "no", "nope"]
)  # fmt: skip
UNSURE = frozenset(["weet", "misschien", "twijfel", "know", "maybe", "perhaps", "unsure"])
_SPEAKERS = frozenset(["ik", "we", "wij", "i"])


def is_known(view: View) -> bool:
    """Whether we know this person already, so that name, age and postcode need not be asked."""
    return bool(view.known.get("roles"))


def has_words(text: str) -> bool:
    """Whether a text holds a word at all: emoji alone do not."""
    return any(not token.is_break and token.word.isalpha() for token in tokens(text[:400]))


def sayings(view: View, key: str, text: str) -> str:
    """What was said before under a key, with this added."""
    before = view.text(key)
    return f"{before}\n{text}" if before else text


def firm_answer(text: str) -> bool | None:
    """Yes or no where no doubt is left: a few words, or a sentence that starts with its answer."""
    words = [token.word for token in tokens(text[:400]) if not token.is_break]
    if "?" in text or (len(words) > FEW and words[0] not in _FIRST_WORDS):
        return None
    if UNSURE & set(words):
        return None
    answer = read_yes_no(text)
    if answer is False and words and words[0] in _SPEAKERS:
        # "Ik kan morgen niet" may be about something else.
        return None
    return answer


def yes_no(
    key: str,
    prompt: Callable[[View], Message],
    *,
    choices: tuple[Choice, ...] = YES_NO,
    unclear: Message | None = None,
    needed: Callable[[View], bool] | None = None,
) -> Question:
    """A question that yes or no answers; words beside the answer are kept under ``<key>_words``."""

    def read(text: str, view: View) -> Outcome:
        answer = firm_answer(text)
        said: dict[str, JSON] = {f"{key}_words": sayings(view, f"{key}_words", text)} if len(text.split()) > 1 else {}
        if answer is None:
            return hint(unclear or Message("chat.yes_no.unclear"), **said)
        return Outcome({**said, key: "yes" if answer else "no"})

    return Question(key, prompt, read, lambda _: choices, needed=needed or (lambda _: True), keeps=(f"{key}_words",))


def optional_words(
    key: str, prompt: Callable[[View], Message], *, needed: Callable[[View], bool] | None = None
) -> Question:
    """A few words that may be left out."""

    def read(text: str, view: View) -> Outcome:  # noqa: ARG001
        if read_yes_no(text) is False and len(text.split()) <= 2:
            return Outcome({key: ""})
        return Outcome({key: text})

    return Question(
        key,
        prompt,
        read,
        lambda _: (Choice("skip", Message("chat.choice.skip")),),
        choose=lambda _choice, _view: Outcome({key: ""}),
        needed=needed or (lambda _: True),
        words=True,
    )
