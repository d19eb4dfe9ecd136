"""A quick run of the bench: every fault, small; the long run is `make faults`."""

from collections.abc import Iterator

import pytest

from faults import running
from faults.results import POSTGRES, SQLITE, Row, Setting
from faults.stores import Stores
from faults.table import ROWS

# Measured rather than promised, or slow by nature: only in `make faults`.
_NOT_HERE = {"workers-faster", "morning"}
# On PostgreSQL too here; every row runs on both in `make faults`.
_ON_BOTH = {"kill-statement", "dropped", "locked", "workers", "acceptances"}
# Rows that are shown able to fail here; every row is with `make faults ARGS="--quick --broken"`.
_SEEN_TO_FAIL = ("dropped", "updates-again", "locked", "acceptances")

_CASES = [
    pytest.param(row, store, id=f"{row.name}-{store}", marks=[pytest.mark.postgres] if store == POSTGRES else [])
    for row in ROWS
    if row.name not in _NOT_HERE
    for store in row.stores
    if store == SQLITE or row.name in _ON_BOTH
]


@pytest.fixture(scope="module")
def bench(postgres_server: str) -> Iterator[Stores]:
    stores = Stores(lambda: postgres_server)
    running.use(stores)
    yield stores
    stores.close()


@pytest.mark.parametrize(("row", "store"), _CASES)
def test_the_promise_is_kept(bench: Stores, row: Row, store: str) -> None:
    outcome = row.run(bench, Setting(store, seed=1))
    assert outcome.kept, outcome


@pytest.mark.parametrize("name", _SEEN_TO_FAIL)
def test_a_broken_promise_is_seen(bench: Stores, name: str) -> None:
    row = next(row for row in ROWS if row.name == name)
    outcome = row.run(bench, Setting(row.stores[0], seed=1, broken=True))
    assert not outcome.kept, f"{row.breaks}, and nothing was noticed"
