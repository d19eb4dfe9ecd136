"""Promises over the whole system: what is defined in one place is known wherever it has to be."""

import ast
import inspect
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pytest

import matcher.jobs
from matcher.dialogue.registry import SCRIPTS
from matcher.jobs import JOBS, triggers
from matcher.scoring.criteria import CRITERIA
from matcher.scoring.eligibility import GATES
from matcher.scoring.weights import Weights
from matcher.services.handlers import HANDLERS
from matcher.wording.catalogue import LANGUAGES, read_catalogue

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "matcher"
TESTED_INVARIANTS = {*range(1, 10), 11, *range(12, 17)}


@cache
def modules() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def all_calls() -> dict[str, list[tuple[Path, ast.Call]]]:
    found: dict[str, list[tuple[Path, ast.Call]]] = {}
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                found.setdefault(called, []).append((path, node))
    return found


def calls(name: str) -> list[tuple[Path, ast.Call]]:
    """Every call of a function or method of this name."""
    return all_calls().get(name, [])


def argument(call: ast.Call, name: str, position: int | None = None) -> ast.expr | None:
    named = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    if named is None and position is not None and position < len(call.args):
        return call.args[position]
    return named


def literals(node: ast.AST | None) -> set[str]:
    """The words that an expression may come to, where it says them itself."""
    return (
        {leaf.value for leaf in ast.walk(node) if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)}
        if node
        else set()
    )


# -- jobs -------------------------------------------------------------------------------------------------------------


def test_every_job_is_registered_and_documented():
    given = dict.fromkeys(list(inspect.signature(triggers).parameters)[1:], lambda: None)
    handed_in = triggers(None, **given)  # type: ignore[arg-type]
    assert set(handed_in) == set(JOBS)
    told = matcher.jobs.__doc__ or ""
    for name, job in JOBS.items():
        assert re.search(rf"^{name}\s+{job.seconds} seconds\s+\S", told, re.MULTILINE), (
            f"{name} in the table of matcher.jobs"
        )
        assert job.purpose.endswith(".")
        assert job.name == name


def test_what_the_clock_calls_is_a_job():
    named = {word for path, tree in modules().items() if path.parent.name == "jobs" for word in literals(tree)}
    assert set(JOBS) <= named
    for path, call in calls("add_job"):
        assert path.parent.name == "jobs", f"{path}: only the clock has jobs"
        assert call.args


# -- criteria ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [*CRITERIA, *GATES], ids=lambda rule: rule.key)
def test_every_rule_of_scoring_has_its_weight_its_words_and_its_line(rule: Any, sentences: dict[str, set[str]]):
    weights = Weights.from_toml((ROOT / "data" / "weights.toml").read_text(encoding="utf-8"))
    documentation = (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8")
    tables = tomllib.loads((ROOT / "data" / "weights.toml").read_text(encoding="utf-8"))
    kept = tables["criteria"] if rule in CRITERIA else tables["gates"]
    assert rule.key in kept
    assert weights.version
    assert re.search(rf"^\| `{rule.key}` \|", documentation, re.MULTILINE), f"{rule.key} has no line in docs/scoring.md"
    for language in LANGUAGES:
        missing = set(rule.message_keys()) - sentences[language]
        assert missing == set(), f"{rule.key} in {language}"


def test_nothing_is_weighed_that_is_no_criterion():
    tables = tomllib.loads((ROOT / "data" / "weights.toml").read_text(encoding="utf-8"))
    assert set(tables["criteria"]) == {criterion.key for criterion in CRITERIA}
    assert set(tables["gates"]) == {gate.key for gate in GATES}


# -- dialogue ---------------------------------------------------------------------------------------------------------


def events_of_the_dialogue() -> set[str]:
    found: set[str] = set()
    for name in ("Event", "emit"):
        for path, call in calls(name):
            if "dialogue" in path.parts and call.args:
                found |= literals(call.args[0])
    return found


def test_every_event_of_the_dialogue_has_a_handler_and_every_handler_an_event():
    assert events_of_the_dialogue() == set(HANDLERS)


def test_every_handler_can_be_called_with_an_event():
    for name, handler in HANDLERS.items():
        assert handler.__code__.co_argcount == 4, f"{name}: work, chat, values, key"  # type: ignore[attr-defined]


def test_every_script_is_registered():
    defined: dict[str, Path] = {}
    for path, call in calls("Script"):
        if path.parent.name == "scripts":
            (key,) = literals(argument(call, "key", 0))
            assert key not in defined, f"{key} is defined twice"
            defined[key] = path
    assert set(defined) == set(SCRIPTS)


def test_every_script_that_a_service_opens_exists():
    opened = {word for _, call in calls("open_script") for word in literals(argument(call, "script", 2))}
    assert opened
    assert opened <= set(SCRIPTS)
    by_a_person = {
        word for path, tree in modules().items() if path.parent.name == "dialogue" for word in literals(tree)
    }
    assert set(SCRIPTS) - opened - by_a_person == set(), "who opens these?"


# -- signals ----------------------------------------------------------------------------------------------------------


def kinds_in_the_data() -> dict[str, Any]:
    return tomllib.loads((ROOT / "data" / "signals.toml").read_text(encoding="utf-8"))


def kinds_raised() -> set[str]:
    """What code hands to `raise_signal`, directly or through one function of its own."""
    found = {word for _, call in calls("raise_signal") for word in literals(argument(call, "kind"))}
    handed_on = [argument(call, "kind", position) for _, call in calls("_tell_team") for position in (2, 3)]
    found |= {word for node in handed_on for word in literals(node) if ":" not in word}  # a cause has a colon
    return found | {rule["kind"] for rule in kinds_in_the_data()["rules"]}


def test_every_kind_of_signal_that_code_raises_is_in_the_data():
    assert kinds_raised() - set(kinds_in_the_data()["kinds"]) == set()


def test_every_kind_of_signal_in_the_data_can_be_raised():
    kinds = set(kinds_in_the_data()["kinds"])
    said = {word for path, tree in modules().items() if "services" in path.parts for word in literals(tree)}
    assert kinds - kinds_raised() - said == set()


def test_every_kind_of_signal_has_a_sentence(sentences: dict[str, set[str]]):
    for language in LANGUAGES:
        missing = {
            kind for kind in kinds_in_the_data()["kinds"] if f"contact.signal.kind.{kind}" not in sentences[language]
        }
        assert missing == set(), language


# -- sentences --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sentences() -> dict[str, set[str]]:
    return {
        language: {
            entry.id if isinstance(entry.id, str) else entry.id[0] for entry in read_catalogue(language) if entry.id
        }
        for language in LANGUAGES
    }


def pattern_of(node: ast.JoinedStr) -> str:
    """A regular expression for what an f-string can come to."""
    return "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values)


def spoken_keys() -> tuple[set[str], set[str]]:
    """Keys that stand in `Message(…)` or `t(…)` whole, and patterns of those that are put together there."""
    whole: set[str] = set()
    patterns: set[str] = set()
    for name in ("Message", "t", "hint_key", "always"):
        for path, call in calls(name):
            if not call.args or (name == "always"):
                continue
            first = call.args[0]
            for node in ast.walk(first):
                if isinstance(node, ast.JoinedStr):
                    patterns.add(pattern_of(node))
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                whole.add(first.value)
            elif isinstance(first, ast.IfExp):
                whole |= {branch.value for branch in (first.body, first.orelse) if isinstance(branch, ast.Constant)}
            assert path.suffix == ".py"
    return whole, patterns


def test_every_sentence_that_code_says_exists(sentences: dict[str, set[str]]):
    whole, patterns = spoken_keys()
    assert len(whole) > 100
    for language in LANGUAGES:
        assert whole - sentences[language] == set(), language
        dead = {pattern for pattern in patterns if not any(re.fullmatch(pattern, key) for key in sentences[language])}
        assert dead == set(), language


def template_words() -> tuple[set[str], set[str]]:
    """Strings in templates, and those to which something is joined (``'signal.' ~ kind``)."""
    whole: set[str] = set()
    begun: set[str] = set()
    environment = jinja2.Environment(autoescape=True)
    for path in (PACKAGE / "web" / "templates").glob("*.html"):
        tokens = [
            (kind, value)
            for _, kind, value in environment.lex(path.read_text(encoding="utf-8"))
            if kind != "whitespace"
        ]
        for number, (kind, value) in enumerate(tokens):
            if kind == "string":
                word = value[1:-1]
                whole.add(word)
                following = tokens[number + 1][1] if number + 1 < len(tokens) else ""
                if following in ("~", "+"):
                    begun.add(word)
    return whole, begun


def test_every_sentence_that_a_template_says_exists(sentences: dict[str, set[str]]):
    environment = jinja2.Environment(autoescape=True)
    said: set[str] = set()
    for path in (PACKAGE / "web" / "templates").glob("*.html"):
        source = path.read_text(encoding="utf-8")
        tokens = [value for _, kind, value in environment.lex(source) if kind != "whitespace"]
        for before, opening, key, after in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
            if before == "t" and opening == "(" and key[:1] in "'\"" and after in (")", ","):
                said.add(key[1:-1])
    assert said
    assert said - sentences["nl"] == set()


def test_every_sentence_is_said_somewhere(sentences: dict[str, set[str]]):
    words: set[str] = set()
    patterns: set[str] = set()
    for tree in modules().values():
        words |= literals(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                patterns.add(pattern_of(node))
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
                patterns |= {re.escape(word) + ".+" for word in literals(node.left)}
    in_templates, begun = template_words()
    words |= in_templates
    patterns |= {re.escape(word) + ".+" for word in begun}
    telling = [
        re.compile(pattern) for pattern in patterns if re.match(r"[a-z_]{2,}(\\\.|\.)", pattern.replace("\\_", "_"))
    ]
    rules = {key for rule in (*CRITERIA, *GATES) for key in rule.message_keys()}
    unsaid = {
        key
        for key in sentences["nl"]
        if key not in words
        and key not in rules
        and key.rpartition(".")[0] not in words  # a family that is named as a whole: ("audit.what", what)
        and not any(pattern.fullmatch(key) for pattern in telling)
    }
    assert unsaid == set()


# -- the tests themselves ---------------------------------------------------------------------------------------------


@cache
def written_tests() -> tuple[ast.FunctionDef, ...]:
    paths = sorted((ROOT / "tests").rglob("test_*.py"))
    statements = [node for path in paths for node in ast.parse(path.read_text(encoding="utf-8")).body]
    return tuple(node for node in statements if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


def docstrings_of_tests(only: Callable[[ast.FunctionDef], bool] = lambda _: True) -> Iterator[str]:
    return (ast.get_docstring(test) or "" for test in written_tests() if only(test))


def invariants_named(docstrings: Iterator[str]) -> set[int]:
    named: set[int] = set()
    for docstring in docstrings:
        for numbers in re.findall(r"\b[Ii]nvariants? ((?:\d+(?:, | and )?)+)", docstring):
            named |= {int(number) for number in re.findall(r"\d+", numbers)}
    return named


def test_every_invariant_is_named_by_a_test():
    assert TESTED_INVARIANTS - invariants_named(docstrings_of_tests()) == set()


def test_every_invariant_that_the_database_keeps_is_tried_on_both_databases():
    def on_both(test: ast.FunctionDef) -> bool:
        return any(given.arg.startswith(("any_", "postgres")) for given in test.args.args)

    by_the_database = TESTED_INVARIANTS - {11}  # that one is about the models alone
    assert by_the_database - invariants_named(docstrings_of_tests(on_both)) == set()
