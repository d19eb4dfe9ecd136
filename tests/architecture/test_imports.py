"""The import contracts hold, and would notice if they did not."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def lint(cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_the_import_contracts_hold():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout
