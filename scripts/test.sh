#!/bin/sh
# All checks and tests. What the browser tests and the fake of the Bot API need is installed where that is possible.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v node >/dev/null 2>&1 || missing="$missing nodejs npm"
if [ -n "$missing" ] && may_install; then
  apt-get update -qq
  # shellcheck disable=SC2086  # a list of packages
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
$bin/ruff check .
$bin/ruff format --check .
$bin/mypy
$bin/lint-imports
# Two files at a time: every test has a database of its own.
$bin/pytest -n 2 --dist loadfile "$@"
