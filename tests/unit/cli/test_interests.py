import json

import pytest
from click.testing import CliRunner

from matcher.cli.interests import interests
from matcher.errors import InputError

PAIRS = [
    {"group": "synonym", "a": "vissen", "b": "hengelen", "match": True},
    {"group": "unrelated", "a": "vissen", "b": "breien", "match": False},
    {"group": "negation", "a": "ik hou niet van vissen", "b": "vissen", "match": False},
]
RANKINGS = [{"need": "tuinieren", "candidates": [{"text": "schaken", "grade": 0}, {"text": "moestuin", "grade": 2}]}]
UTTERANCES = [
    {"text": "ik hou van vissen maar niet van breien", "likes": ["vissen"], "dislikes": ["breien"]},
    {"text": "het regent vandaag", "likes": [], "dislikes": []},
    {"text": "ik speel graag schaak", "likes": ["qwzx"], "dislikes": []},
]


def run(*arguments: str, given: str | bytes = "") -> str:
    result = CliRunner().invoke(interests, arguments, input=given, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def examples(tmp_path):
    for name, rows in (("pairs", PAIRS), ("rankings", RANKINGS), ("utterances", UTTERANCES)):
        lines = "\n".join(json.dumps(row) for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_every_pair_of_texts_gets_one_number():
    numbers = [float(line) for line in run("similarity", given="vissen\thengelen\nvissen\tbreien\n\t\n").splitlines()]
    assert len(numbers) == 3
    assert numbers[0] == 1
    assert numbers[1] < 0.2


def test_a_line_without_a_tab_is_named():
    with pytest.raises(InputError, match="line 2"):
        run("similarity", given="a\tb\nc\n")


def test_names_are_printed_in_everyday_dutch():
    said = json.loads(run("extract", given="I was a carpenter and I love fishing, but I hate cooking\n"))
    assert said == {"likes": ["vissen", "timmerman"], "dislikes": ["koken"]}


def test_a_relatives_likes_are_printed_when_asked_for():
    given = "Mijn moeder zingt graag\n"
    assert json.loads(run("extract", given=given)) == {"likes": [], "dislikes": []}
    assert json.loads(run("extract", "--for-somebody", given=given)) == {"likes": ["zingen"], "dislikes": []}


def test_every_line_gives_one_line_whatever_stands_in_it():
    given = b"vissen\r\n\xff\xfe koken\n\n\x85 \x0c\r <b>schaken</b>\xe2\x80\xa8\n"
    lines = run("extract", given=given).splitlines()
    assert [json.loads(line)["likes"] for line in lines] == [["vissen"], ["koken"], [], ["schaken"]]


def test_the_evaluation_prints_what_the_examples_show(examples):
    report = run("evaluate", str(examples))
    assert "pairs: 3" in report
    assert "nDCG@5   1.000" in report
    likes = next(line.split() for line in report.splitlines() if line.strip().startswith("likes"))
    assert likes == ["likes", "0.500", "0.500", "0.500"]
    assert "nothing heard in 1 (1.000)" in report


def test_the_evaluation_lists_what_went_wrong_when_asked(examples):
    assert "no such name: qwzx" in run("evaluate", str(examples), "--errors")
    assert "no such name" not in run("evaluate", str(examples))


def test_the_evaluation_measures_what_is_printed(examples):
    lines = run("similarity", given="".join(f"{p['a']}\t{p['b']}\n" for p in PAIRS)).splitlines()
    assert float(lines[0]) > max(float(lines[1]), float(lines[2]))
    assert ["all", "3", "1", "1.000"] in [line.split() for line in run("evaluate", str(examples)).splitlines()]


def test_examples_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(InputError, match="no examples"):
        run("evaluate", str(tmp_path))
    (tmp_path / "pairs.jsonl").write_text('{"group": "typo"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"pairs.jsonl, line 1: an example has group, a, b, match"):
        run("evaluate", str(tmp_path))


def test_the_evaluation_says_which_kinds_of_example_are_not_there(examples):
    (examples / "pairs.jsonl").unlink()
    (examples / "rankings.jsonl").unlink()
    report = run("evaluate", str(examples))
    assert "no pairs.jsonl here" in report
    assert "no rankings.jsonl here" in report
    assert "no utterances.jsonl here" not in report
