#!/bin/sh
# Writes the hashed requirement locks anew from pyproject.toml; needs `uv` on the path. No index addresses are written.
set -eu
cd "$(dirname "$0")/.."
compile="uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 pyproject.toml"
$compile --group bench --group build -o requirements/bench.txt "$@"
$compile --group dev --group build -c requirements/bench.txt -o requirements/dev.txt "$@"
$compile --group build -c requirements/bench.txt -o requirements/run.txt "$@"
