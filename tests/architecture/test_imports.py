"""The import contracts hold, and notice when they do not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BREAKS = (
    (
        "matcher/scoring/weights.py",
        "import matcher.services.application",
        "matcher.scoring.weights -> matcher.services",
    ),
    ("matcher/services/handlers.py", "import matcher.web.links", "matcher.services.handlers -> matcher.web.links"),
    ("matcher/bot/pacing.py", "import matcher.web.throttle", "matcher.bot.pacing -> matcher.web.throttle"),
    ("matcher/errors.py", "import matcher.language.tokens", "matcher.errors -> matcher.language.tokens"),
    ("matcher/rhythm/local_time.py", "import time", "matcher.rhythm.local_time -> time"),
    ("matcher/dialogue/engine.py", "import random", "matcher.dialogue.engine -> random"),
    ("matcher/language/tokens.py", "from pathlib import Path", "matcher.language.tokens -> pathlib"),
    ("matcher/jobs/triggers.py", "import telegram", "matcher.jobs.triggers -> telegram"),
    ("matcher/wording/__init__.py", "import flask", "matcher.wording -> flask"),
    ("matcher/services/upkeep/due.py", "import apscheduler", "matcher.services.upkeep.due -> apscheduler"),
)
"""File, an import that does not belong there, and how the report names it."""


def lint(cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def report_on_a_broken_house(tmp_path_factory: pytest.TempPathFactory) -> str:
    house = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", house)
    shutil.copytree(ROOT / "matcher", house / "matcher", ignore=shutil.ignore_patterns("__pycache__", "_data"))
    for name, line, _ in BREAKS:
        file = house / name
        file.write_text(f"{file.read_text()}\n{line}\n")
    result = lint(house)
    assert result.returncode == 1, result.stdout
    return result.stdout


def test_the_import_contracts_hold():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_every_contract_is_seen_to_break(report_on_a_broken_house: str):
    assert "0 kept, 5 broken" in report_on_a_broken_house, report_on_a_broken_house


@pytest.mark.parametrize(("name", "line", "named"), BREAKS)
def test_an_import_that_does_not_belong_is_named(report_on_a_broken_house: str, name: str, line: str, named: str):
    assert named in report_on_a_broken_house, f"{line} in {name} went unseen:\n{report_on_a_broken_house}"
