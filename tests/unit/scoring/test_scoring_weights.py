"""The weights file: what it must hold, how it is refused, and that it is the one that counts."""

import tomllib

import pytest
from scoring_oracle import WEIGHTS_TOML
from scoring_people import helper, request

from matcher.errors import DataFileError
from matcher.scoring import STANDARD_WEIGHTS, Pool, Weights, shortlist
from matcher.scoring.criteria import CRITERIA
from matcher.scoring.eligibility import GATES
from matcher.scoring.standard import STANDARD


def line_of(text, wanted):
    (line,) = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith(wanted)]
    return line


def test_the_shipped_file_holds_the_numbers_that_count_without_a_file():
    assert tomllib.loads(WEIGHTS_TOML) == STANDARD
    assert Weights.from_toml(WEIGHTS_TOML).version == STANDARD_WEIGHTS.version


def test_every_criterion_and_gate_stands_in_the_file():
    content = tomllib.loads(WEIGHTS_TOML)
    assert set(content["criteria"]) == {criterion.key for criterion in CRITERIA}
    assert set(content["gates"]) == {gate.key for gate in GATES}


def test_gates_and_criteria_have_different_keys_because_a_team_sets_either_aside_by_key():
    keys = [rule.key for rule in (*CRITERIA, *GATES)]
    assert len(set(keys)) == len(keys)


def test_the_version_follows_the_numbers_but_not_the_comments():
    version = Weights.from_toml(WEIGHTS_TOML).version
    assert version.startswith("2026.2+")
    assert Weights.from_toml(WEIGHTS_TOML + "\n# a remark\n").version == version
    assert Weights.from_toml(WEIGHTS_TOML.replace("weight = 35", "weight = 34")).version != version


def test_a_changed_weight_changes_the_points_and_is_named_in_the_answer():
    weights = Weights.from_toml(WEIGHTS_TOML.replace("weight = 35", "weight = 70"))
    pool = Pool.from_candidates([helper()])
    light, heavy = (shortlist(pool, request(), 1, used) for used in (STANDARD_WEIGHTS, weights))
    assert heavy.suggestions[0].total - light.suggestions[0].total == 35
    assert heavy.weights_version == weights.version != light.weights_version


def test_a_weight_of_nought_switches_a_criterion_off():
    weights = Weights.from_toml(WEIGHTS_TOML.replace("weight = 35", "weight = 0"))
    (suggestion,) = shortlist(Pool.from_candidates([helper()]), request(), 1, weights).suggestions
    (roles,) = [one for one in suggestion.contributions if one.criterion == "shared_roles"]
    assert (roles.points, roles.most) == (0, 0)


def test_a_gate_that_the_coordinator_closes_can_no_longer_be_set_aside():
    weights = Weights.from_toml(WEIGHTS_TOML.replace('time = "may be set aside" ', 'time = "always" '))
    with pytest.raises(Exception, match="'time' can never be set aside"):
        shortlist(Pool.from_candidates([helper()]), request(set_aside=frozenset({"time"})), 1, weights)


@pytest.mark.parametrize(
    ("wrong", "instead", "line", "key"),
    [
        ("weight = 35", "weight = -35", "weight = 35", "criteria.shared_roles.weight"),
        ("weight = 35", "weight = 3.5", "weight = 35", "criteria.shared_roles.weight"),
        ("weight = 35", "weight = true", "weight = 35", "criteria.shared_roles.weight"),
        ("weight = 35", 'weight = "35"', "weight = 35", "criteria.shared_roles.weight"),
        ("weight = 35", "weihgt = 35", "[criteria.shared_roles]", "criteria.shared_roles.weight"),
        ("enough = 3", "enough = 0", "enough = 3", "criteria.shared_interests.enough"),
        ("same_street = 80", "same_street = 180", "same_street = 80", "criteria.nearness.same_street"),
        ("same_street = 80", "same_street = 20", "bands = [", "criteria.nearness.bands"),
        ("{ up_to = 10000, share = -50 }", "{ up_to = 100, share = -50 }", "bands = [", "criteria.nearness.bands"),
        ("{ none = -100, other", "{ none = 100, other", "cases = { none", "criteria.shared_language.cases"),
        ("{ none = -100, other", "{ nune = -100, other", "[criteria.shared_language]", "cases.nune"),
        ("[0, -30], [250, 0]", "[0, -30], [250, -40]", "line = [[-1000, -100], [0, -30]", "shared_interests.line"),
        ("[0, -30], [250, 0]", "[0, -30], [0, 0]", "line = [[-1000, -100], [0, -30]", "shared_interests.line"),
        ("[0, -30], [250, 0]", "[0, -30], [250]", "line = [[-1000, -100], [0, -30]", "shared_interests.line"),
        ('consent = "always"', 'consent = "may be set aside"', "consent =", "gates.consent"),
        ('travel = "may be set aside"', 'travel = "sometimes"', "travel =", "gates.travel"),
        ('travel = "may be set aside"', 'travle = "may be set aside"', "[gates]", "gates.travel"),
        ("[criteria.load]", "[criteria.laod]", None, "criteria.load"),
        ('version = "2026.2"', 'version = ""', "version =", "version"),
    ],
)
def test_a_mistake_is_refused_with_its_line_key_and_mend(wrong, instead, line, key):
    assert wrong in WEIGHTS_TOML
    with pytest.raises(DataFileError) as refused:
        Weights.from_toml(WEIGHTS_TOML.replace(wrong, instead), name="data/weights.toml")
    assert refused.value.place.startswith("data/weights.toml")
    assert refused.value.place.endswith(key)
    assert refused.value.mend
    if line in ("bands = [", None):
        return  # stands in several sections; the key says which
    assert f"line {line_of(WEIGHTS_TOML, line)}," in refused.value.place


def test_a_file_that_does_not_parse_is_refused_with_its_line():
    with pytest.raises(DataFileError, match=r"weights.toml: this is no valid TOML .*line 3"):
        Weights.from_toml('version = "1"\n\nweight = \n')


def test_a_scale_that_never_passes_nought_is_refused():
    everybody_wins = WEIGHTS_TOML.replace(
        "{ none = -100, other = 0, first = 100 }", "{ none = 1, other = 2, first = 3 }"
    )
    with pytest.raises(DataFileError, match="never pass 0"):
        Weights.from_toml(everybody_wins)
