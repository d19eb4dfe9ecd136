#!/bin/sh
# All checks and tests. What the browser tests and the fake of the Bot API need is installed where that is possible.
set -eu
cd "$(dirname "$0")/.."
. scripts/debian.sh
bin=.venv/bin
want chromium command -v chromium
want "nodejs npm" command -v node
bring
$bin/ruff check .
$bin/ruff format --check .
$bin/mypy
$bin/lint-imports
# Two files at a time: every test has a database of its own.
$bin/pytest -n 2 --dist loadfile "$@"
