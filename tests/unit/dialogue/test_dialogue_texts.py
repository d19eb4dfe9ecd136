"""Every sentence of the dialogue exists in both languages, with the same placeholders, and in our tone."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import matcher.dialogue

ROOM = Path(matcher.dialogue.__file__).parent
NEVER = re.compile(
    r"\b(?:pati[eë]nt|dement|cli[eë]nt|zorg|verzorg|mantelzorg|eenzaam|weet u nog|afgewezen)\w*|%",
    re.IGNORECASE,
)
FORMAL = re.compile(r"\b(?:u|uw|uzelf)\b", re.IGNORECASE)
FAMILIAR = re.compile(r"\b(?:je|jij|jou|jouw|jezelf|jullie)\b", re.IGNORECASE)


def keys_in_code():
    found = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("chat."):
                found.add(node.value)
            if isinstance(node, ast.JoinedStr):
                first = node.values[0]
                assert not (isinstance(first, ast.Constant) and str(first.value).startswith("chat.")), path
    return found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_key_of_the_code_has_a_sentence_and_every_sentence_is_used(language, sentences):
    assert {key for key, context in sentences[language] if context is None} == keys_in_code()


def test_polite_forms_stand_beside_a_plain_sentence(sentences):
    for language in ("nl", "en"):
        for key, context in sentences[language]:
            assert context in (None, "u")
            assert (key, None) in sentences[language]


def test_all_forms_of_a_sentence_have_the_same_placeholders(sentences):
    fields = {}
    for language in ("nl", "en"):
        for (key, context), text in sentences[language].items():
            assert text.strip(), key
            names = sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})
            assert fields.setdefault(key, names) == names, (key, language, context)


def test_dutch_never_uses_words_that_hurt(sentences):
    for (key, _), text in sentences["nl"].items():
        assert not NEVER.search(text), (key, text)


def test_plain_sentences_say_je_and_polite_ones_say_u(sentences):
    for (key, context), text in sentences["nl"].items():
        if context == "u":
            assert not FAMILIAR.search(text), (key, text)
            assert FORMAL.search(text), (key, text)
        else:
            assert not FORMAL.search(text), (key, text)


def test_every_sentence_that_says_je_outside_the_signing_up_has_a_polite_form(sentences):
    only_je = ("chat.signup.", "chat.study", "chat.consent.", "chat.guardian.", "chat.request.")
    for (key, context), text in sentences["nl"].items():
        if context is None and FAMILIAR.search(text) and not key.startswith(only_je):
            assert (key, "u") in sentences["nl"], key
