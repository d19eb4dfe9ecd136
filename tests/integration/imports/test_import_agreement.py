"""A spreadsheet of 2,000 dirty rows against the truth per row, which was written by somebody else beforehand."""

from datetime import UTC, datetime, time

import pytest
from dirty_helpers import TODAY, RowTruth, disagreements, write_dirty_sheet

from matcher.services.imports import RowReport, Verdict, import_helpers

ROWS = 2000


def as_truth(row: RowReport) -> RowTruth:
    """A row of the report in the words of the truth."""
    reason = (
        row.reason.key.rsplit(".", 1)[1].replace("-", "_") if row.reason and row.verdict is Verdict.REFUSED else None
    )
    read = row.read
    if read is None:
        return RowTruth(row=row.row, verdict=row.verdict.value, reason=reason)
    return RowTruth(
        row=row.row,
        verdict=row.verdict.value,
        duplicate_of=row.duplicate_of,
        name=str(read.name),
        phone=read.phone or None,
        email=read.email or None,
        postcode=read.address.postcode.replace(" ", "") or None,
        birth_year=read.birth_year,
        vog=read.vog,
        interests=read.interests,
        availability=read.availability,
    )


@pytest.mark.parametrize("seed", [20261102, 41])
def test_a_dirty_spreadsheet_is_read_as_a_person_would_read_it(app, clock, tmp_path, capsys, seed):
    clock.now = datetime.combine(TODAY, time(9), UTC)
    scope = app.scope("haarlem")
    path = tmp_path / "dirty.xlsx"
    truth = write_dirty_sheet(path, seed, ROWS)
    report = import_helpers(app, scope, path)
    read = {row.row: as_truth(row) for row in report.rows}
    assert set(read) == {expected.row for expected in truth}
    wrong = [(expected.row, found) for expected in truth if (found := disagreements(expected, read[expected.row]))]
    agreement = 1 - len(wrong) / len(truth)
    with capsys.disabled():
        print(f"\n{ROWS} dirty rows, seed {seed}: agreement per row {agreement:.2%}")
        for row, fields in wrong[:20]:
            print(f"  row {row}: {', '.join(fields)}")
    assert agreement >= 0.98
    again = import_helpers(app, scope, path)
    assert again.counts[Verdict.NEW] == again.counts[Verdict.CHANGED] == 0
    assert again.counts[Verdict.UNCHANGED] == report.counts[Verdict.NEW]
