"""Whoever is refused something hears in their own language why, and what can be done now."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from matcher.wording.catalogue import LANGUAGES, read_catalogue

SERVICES = Path(__file__).parents[2] / "matcher" / "services"
ROOMS = ("trust", "messages", "people", "matching", "contact", "team", "learning", "upkeep")
KINDS = frozenset({"InputError", "NotAllowedError", "StateError"})


def said_in(function: ast.AST, name: str) -> ast.expr | None:
    """What a name stands for in a function, where it is set once."""
    values = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]
    ]
    return values[0] if len(values) == 1 else None


def keys_of(message: ast.expr | None) -> frozenset[str]:
    """The key of a `Message(…)` that is written out, of each branch where there are two; empty where one is not."""
    if isinstance(message, ast.IfExp):
        branches = [keys_of(message.body), keys_of(message.orelse)]
        return frozenset().union(*branches) if all(branches) else frozenset()
    if isinstance(message, ast.Call) and ast.unparse(message.func) == "Message" and message.args:
        key = message.args[0]
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return frozenset({key.value})
    return frozenset()


def handed_in(
    tree: ast.Module, function: ast.FunctionDef | ast.AsyncFunctionDef, message: ast.expr | None
) -> frozenset[str]:
    """The keys that all callers in a module hand to a function that makes the message; empty where one is no text."""
    names = [argument.arg for argument in function.args.args]
    if not (isinstance(message, ast.Call) and ast.unparse(message.func) == "Message" and message.args):
        return frozenset()
    if ast.unparse(message.args[0]) not in names:
        return frozenset()
    place = names.index(ast.unparse(message.args[0]))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == function.name]
    keys = [call.args[place] if len(call.args) > place else None for call in calls]
    if not all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in keys):
        return frozenset()
    return frozenset(str(key.value) for key in keys if isinstance(key, ast.Constant))


def for_programmers(error: ast.Call) -> bool:
    """Whether it is about an argument that no reader ever types."""
    place = next((keyword.value for keyword in error.keywords if keyword.arg == "place"), None)
    return isinstance(place, ast.Constant) and str(place.value).startswith("argument ")


def refusals_in(tree: ast.Module) -> Iterator[tuple[int, frozenset[str]]]:
    """Each error that is made, with its line and the keys of what the reader is told (none where nothing is)."""
    for function in ast.walk(tree):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        told: dict[int, frozenset[str]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "told":
                message = node.args[0]
                found = said_in(function, message.id) if isinstance(message, ast.Name) else message
                told[id(node.func.value)] = keys_of(found) or handed_in(tree, function, found)
        for node in ast.walk(function):
            made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS
            if made and not for_programmers(node):
                yield node.lineno, told.get(id(node), frozenset())


@pytest.mark.parametrize("room", ROOMS)
def test_every_refusal_has_a_sentence_for_its_reader_in_both_languages(room: str):
    known = {
        language: {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in read_catalogue(language)}
        for language in LANGUAGES
    }
    refusals = [
        (f"{path.relative_to(SERVICES)}:{line}", keys)
        for path in sorted((SERVICES / room).glob("*.py"))
        for line, keys in refusals_in(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert refusals
    for language in LANGUAGES:
        silent = [place for place, keys in refusals if not keys or not keys <= known[language]]
        assert silent == [], f"in {language}: write .told(Message(…)) behind it, with a sentence in problems.po"


def test_an_error_without_a_sentence_is_noticed():
    tree = ast.parse("def send():\n    raise StateError('too late')\n")
    assert list(refusals_in(tree)) == [(2, frozenset())]
    tree = ast.parse("def send():\n    raise StateError('too late').told(Message('problem.settled'))\n")
    assert list(refusals_in(tree)) == [(2, frozenset({"problem.settled"}))]


def test_the_web_does_not_read_what_is_written_for_programmers():
    source = (SERVICES.parent / "web" / "mishaps.py").read_text(encoding="utf-8")
    assert "str(error)" not in source
    assert ".problem in" not in source
