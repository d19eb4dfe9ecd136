#!/bin/sh
# The benchmarks. PostGIS, which they measure beside us, is installed where that is possible.
set -eu
cd "$(dirname "$0")/.."
. scripts/debian.sh
has_postgis() { ls /usr/share/postgresql/*/extension/postgis.control; }
want "postgresql postgresql-postgis" has_postgis
bring
exec .venv/bin/python -m benchmarks "$@"
