"""The wheel carries data/ and works where there is no checkout."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_carries_its_data_and_works_elsewhere(tmp_path):
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    elsewhere = tmp_path / "elsewhere"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(elsewhere)
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); sys.argv = ['matcher', 'interests', 'extract'];"
        "import matcher; assert matcher.__file__.startswith(sys.path[0]), matcher.__file__;"
        "from matcher.__main__ import main; main()"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, str(elsewhere)],
        cwd=tmp_path,
        input="Ik schaak graag, maar vissen hoeft van mij niet\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout) == {"likes": ["schaken"], "dislikes": ["vissen"]}
