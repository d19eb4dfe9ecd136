# Everything a newcomer types. `make` alone explains itself.
PYTHON ?= python3
BIN := .venv/bin
DEMO_DATABASE := var/demo.sqlite3

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset test faults bench check format lock clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

.venv/run.stamp: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.venv/bench.stamp: .venv/dev.stamp requirements/bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

setup: .venv/run.stamp ## Make the virtual environment in .venv, with the command .venv/bin/matcher

demo: setup ## Start the demo town and print the address to open
	@mkdir -p var
	MATCHER_DEMO=yes MATCHER_DATABASE_URL=sqlite:///$(DEMO_DATABASE) $(BIN)/matcher demo

demo-reset: setup ## Throw the demo town away and start over
	rm -f $(DEMO_DATABASE)*
	$(MAKE) demo

test: .venv/dev.stamp ## Run all checks and tests
	@scripts/test.sh

faults: .venv/dev.stamp ## Break the service on purpose and count what was lost; ARGS="--short --json" takes ten minutes
	@PYTHONPATH=tests $(BIN)/python -W ignore -m faults $(ARGS)

bench: .venv/bench.stamp ## Measure the engine beside others; ARGS="online --helpers 1000000 --methods matcher,postgis --json"
	@scripts/bench.sh $(ARGS)

check: .venv/dev.stamp ## Run only the quick checks: style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev.stamp ## Put the code in its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## Write the hashed requirement locks anew (needs uv)
	scripts/lock.sh

clean: ## Remove what was built or started here
	rm -rf .venv dist var .mypy_cache .ruff_cache .pytest_cache .hypothesis
