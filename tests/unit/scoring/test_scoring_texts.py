"""Every gate and criterion has its weight, its sentences in both languages and its line in the documentation."""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from scoring_people import activity, helper, request

from matcher.language.message import Message, Term
from matcher.scoring import Pool, Step, explain
from matcher.scoring.criteria import CRITERIA
from matcher.scoring.eligibility import GATES
from matcher.scoring.gate_reasons import NAMED_FACTS
from matcher.scoring.weights import STANDARD_WEIGHTS

ROOT = Path(__file__).parents[3]
DOCUMENTATION = ROOT.joinpath("docs", "scoring.md").read_text(encoding="utf-8")
RULES = (*CRITERIA, *GATES)
KEYS = {
    *(key for rule in RULES for key in rule.message_keys()),
    *(step.label.key for step in Step),
    *(f"scoring.fact.{fact}" for fact in (*NAMED_FACTS, "other")),
    *(f"scoring.distance.{distance}" for distance in ("walking", "within_one_km", "about")),
    "scoring.criterion_set_aside",
}


def sentences(language):
    """Per key all its forms, the plural one last."""
    with ROOT.joinpath("data", "locales", language, "scoring.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    forms = {}
    for message in catalogue:
        if not message.id:
            continue
        plural = isinstance(message.id, tuple)
        forms[message.id[0] if plural else message.id] = message.string if plural else (message.string,)
        assert not plural or message.id[1] == f"{message.id[0]}|n"
    return forms


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_sentence_exists_and_none_is_left_over(language):
    assert set(sentences(language)) == KEYS
    assert all(text for forms in sentences(language).values() for text in forms)


def test_both_languages_name_the_same_values():
    dutch, english = sentences("nl"), sentences("en")
    for key in KEYS:
        assert placeholders(dutch[key][-1]) == placeholders(english[key][-1]), key


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_sentence_holds_a_word_that_is_not_for_people(language):
    banned = re.compile(
        r"%|procent|percent|patiënt|dement|cliënt|client|\bzorg|eenzaam|lonel|afgewezen|ziek|diagnos", re.IGNORECASE
    )
    for key, forms in sentences(language).items():
        assert not any(banned.search(text) for text in forms), key


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_every_rule_has_its_line_in_the_documentation(rule):
    lines = [line for line in DOCUMENTATION.splitlines() if line.startswith(f"| `{rule.key}` |")]
    assert len(lines) == 1
    assert all(cell.strip() for cell in lines[0].strip("|").split("|"))


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.key)
def test_every_criterion_has_a_weight_that_the_documentation_repeats(criterion):
    weight = STANDARD_WEIGHTS.criteria[criterion.key].weight
    assert weight > 0
    (line,) = [line for line in DOCUMENTATION.splitlines() if line.startswith(f"| `{criterion.key}` |")]
    assert line.split("|")[4].strip() == str(weight)


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.key)
def test_the_documentation_says_whether_a_gate_may_be_set_aside(gate):
    (line,) = [line for line in DOCUMENTATION.splitlines() if line.startswith(f"| `{gate.key}` |")]
    assert line.split("|")[5].strip() == ("may be" if gate.overridable else "never")


def values_in(message):
    yield message.key, set(message.values)
    for value in message.values.values():
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Message):
                yield from values_in(inner)
            else:
                assert isinstance(inner, (int, Term)), "no free text, so no name or address, is ever said"


EXAMPLES = [
    (candidate, need)
    for candidate in (
        helper(),
        helper(
            load=0,
            asked_recently=0,
            rested_days=0,
            good_endings=2,
            interests={"draughts": 1.0},
            wants=frozenset({"choir"}),
        ),
        helper(vog=None, age=None, radius_m=10, free=0, languages=frozenset({"en"}), interests={"chess": -1.0}),
        helper(latitude=None, longitude=None, radius_m=None, free=None, interests={"music": 1.0}),
        activity(),
        activity(latitude=52.6, free=0b1100, referral_only=True, not_accessible=frozenset({"lift"})),
        activity(interests={"draughts": 1.0, "walking": 1.0}, free=None, languages=frozenset()),
    )
    for need in (
        request(),
        request(min_age=18, conditions=frozenset({"vog"}), accessibility=frozenset({"lift"}), language_required=True),
        request(wanted={"music": -1.0, "chess": 0.1}, travel_m=None, referred=None, frequency="once"),
    )
]


@pytest.mark.parametrize(("candidate", "need"), EXAMPLES)
def test_every_value_that_a_sentence_wants_is_given_and_none_is_free_text(candidate, need):
    dutch = sentences("nl")
    explained = explain(Pool.from_candidates([candidate]), need, candidate.key)
    if hasattr(explained, "reasons"):
        messages = [note.message for note in explained.reasons]
    else:
        messages = [one.phrase for one in explained.contributions] + [note.message for note in explained.asks]
    for message in messages:
        for key, values in values_in(message):
            assert values == placeholders(dutch[key][-1]), key
