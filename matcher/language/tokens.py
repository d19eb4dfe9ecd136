"""Words and breaks in what somebody wrote.

Case, accents and apostrophes do not matter to the meaning ("Foto's" and "fotos" are one word); addresses, numbers,
e-mail and mark-up never reach it at all.
"""

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["ASK", "COLON", "PAUSE", "STOP", "Token", "fold", "tokens", "words_of"]

STOP = "."
PAUSE = ","
COLON = ":"
ASK = "?"

# Every repetition is bounded, so that no text makes the search run back and forth.
_HIDDEN = re.compile(
    r"https?://[^\s<>]{1,2000}|www\.[^\s<>]{1,2000}"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|<[/!a-zA-Z][^<>]{0,300}>|&[a-zA-Z#0-9]{2,8};"
)
_PIECES = re.compile(
    r"(?P<word>[^\W\d_]+(?:['’‘`´][^\W\d_]+)*)|(?P<number>\d+)|(?P<stop>[.!;…\n\r•|])|(?P<colon>:)|(?P<ask>\?)|(?P<pause>[,()/\[\]])"
)
_WORDS = re.compile(r"[^\W\d_]+|\d+")
# "Zo'n" without its sign would be the sun.
_CLIPPED = re.compile(r"\bzo['’‘`´]n\b", re.IGNORECASE)
_APOSTROPHES = str.maketrans("", "", "'’‘`´")
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ı": "i", "đ": "d"})


_MARKS = {"stop": STOP, "pause": PAUSE, "colon": COLON, "ask": ASK}
_BREAKS = frozenset(_MARKS.values())


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a break.

    Attributes:
        word: The folded word, or `STOP`, `PAUSE`, `COLON` or `ASK`.
        start: Where it starts in the text (characters).
        end: Where it ends.
        capital: Whether it was written with a capital.
    """

    word: str
    start: int
    end: int
    capital: bool = False

    @property
    def is_break(self) -> bool:
        """Whether this separates words instead of being one."""
        return self.word in _BREAKS


def fold(text: str) -> str:
    """Lower-case text without accents and apostrophes; hyphens become spaces."""
    text = _CLIPPED.sub("zo", text)
    if text.isascii():
        return text.lower().translate(_APOSTROPHES).replace("-", " ")
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS).translate(_APOSTROPHES))
    return "".join(char for char in plain if not unicodedata.combining(char)).replace("-", " ")


def words_of(text: str) -> tuple[str, ...]:
    """The folded words and numbers of a phrase that holds no links or mark-up; the same words as `tokens` gives."""
    if text.isascii() and text.replace(" ", "").isalpha():
        return tuple(text.lower().split())
    return tuple(_WORDS.findall(fold(text)))


def tokens(text: str) -> list[Token]:
    """Cut a text into words and breaks, leaving out links, e-mail addresses and mark-up."""
    visible = _HIDDEN.sub(lambda match: "." * len(match.group()), text)
    found: list[Token] = []
    for match in _PIECES.finditer(visible):
        start, end = match.span()
        if match.lastgroup == "word":
            word = fold(match.group())
            if not word.isalpha():
                # Folding turns some signs into others ("¼" into digits): only letters make a word.
                continue
            found.append(Token(word, start, end, match.group()[0].isupper()))
        elif match.lastgroup == "number":
            found.append(Token(match.group(), start, end))
        else:
            mark = _MARKS[match.lastgroup or "pause"]
            if not found or found[-1].word != mark:
                found.append(Token(mark, start, end))
    return found
