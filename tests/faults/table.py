"""Every row of the bench, in the order of the table."""

from __future__ import annotations

from faults import (
    rows_dialogue,
    rows_figures,
    rows_kills,
    rows_outage,
    rows_sending,
    rows_storage,
    rows_updates,
    rows_workers,
)
from faults.results import Row

_FILES = (rows_kills, rows_sending, rows_updates, rows_outage, rows_storage, rows_dialogue, rows_workers, rows_figures)
ROWS: tuple[Row, ...] = tuple(row for each in _FILES for row in each.ROWS)
