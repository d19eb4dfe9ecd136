"""Imports a list of helpers."""

from itertools import islice
from pathlib import Path

from matcher.language.message import Message
from matcher.models.scope import Scope
from matcher.services.application import Application, Work
from matcher.services.imports.fingerprint import changed_fields
from matcher.services.imports.helper_changes import change_helper
from matcher.services.imports.helper_rows import read_helper
from matcher.services.imports.helper_saving import Newcomer, save_newcomers
from matcher.services.imports.helper_values import FIELDS, HelperRow, Refused, Skipped
from matcher.services.imports.known_people import Known, KnownPeople, row_ref
from matcher.services.imports.report import Report, RowReport, Verdict
from matcher.services.imports.running import OnProgress, batches, mapping_of, opened
from matcher.services.imports.understanding import Heard, Understanding

__all__ = ["import_helpers"]

# More people who may be the same one help nobody: the team looks at the first few.
_MOST_SIMILAR = 3


def import_helpers(
    app: Application,
    scope: Scope,
    path: Path,
    *,
    mapping: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Take in a list of helpers: CSV, XLSX or JSON.

    Rows are saved in batches, each in a transaction of its own: a long list never keeps the database from others, a
    batch is there as a whole or not at all, and after an interruption the same file goes on where it stopped, because
    rows that are there already are recognised.

    Args:
        app: The application.
        scope: Who imports, for which region.
        path: The file.
        mapping: A mapping file of the user's own, laid over ``data/imports/helpers.toml``.
        on_progress: Is told after every batch how far it is.

    Returns:
        The verdict of every row below the header.

    Raises:
        InputError: The file is no list with a header, or the mapping does not hold together; nothing was taken.
    """
    names = mapping_of("helpers", mapping)
    with opened(path, names) as file:
        report = Report(file.table.name, names.source, file.header.row, file.header.columns, remarks=list(file.remarks))
        with app.work(scope) as work:
            run = _Run(f"import:{names.source}", work)
        for batch in batches(file.rows, report.remarks):
            read = [(row.number, read_helper(row, file.header, run.today)) for row in batch]
            with app.work(scope) as work:
                report.rows += run.batch(work, read)
            if on_progress is not None:
                on_progress(report.read, file.table.total)
    return report


class _Run:
    """One import in progress: who is known so far."""

    def __init__(self, source: str, work: Work) -> None:
        self._source = source
        self._known = KnownPeople.load(work, source)
        self._understanding = Understanding.of(work)
        self.today = self._understanding.today

    def batch(self, work: Work, rows: list[tuple[int, HelperRow | Refused | Skipped]]) -> list[RowReport]:
        """Decide about rows and save them."""
        newcomers: list[Newcomer] = []
        reports: list[RowReport] = []
        for number, row in rows:
            if isinstance(row, Skipped):
                reports.append(RowReport(number, Verdict.SKIPPED, row.reason))
            elif isinstance(row, Refused):
                reports.append(RowReport(number, Verdict.REFUSED, row.reason, row.column))
            else:
                reports.append(self._helper(work, number, row, newcomers))
        save_newcomers(work, self._source, newcomers, self._understanding)
        return reports

    def _helper(self, work: Work, number: int, row: HelperRow, newcomers: list[Newcomer]) -> RowReport:
        ref = row_ref(row)
        match = self._known.find(row, ref)
        heard = self._understanding.phrases((*row.interests, row.roles) if row.roles else row.interests)
        remarks = (*row.remarks, *self._remarks(row))
        if match is None or (not match.known.ref and not match.known.is_helper):
            return self._take_in(number, row, ref, heard, remarks, newcomers)
        why = Message(f"import.same.{match.why}")
        known = match.known
        if known.row is not None:
            reason = Message("import.duplicate.row", {"other": known.row, "why": why})
            return RowReport(number, Verdict.DUPLICATE, reason, duplicate_of=known.row, remarks=remarks, read=row)
        if not known.ref:
            reason = Message("import.duplicate.known", {"why": why})
            return RowReport(number, Verdict.DUPLICATE, reason, remarks=remarks, read=row)
        known.row = number
        changed: tuple[str, ...] = ()
        if known.ref != ref:
            fields = changed_fields(known.ref.partition("#")[2], ref.partition("#")[2], FIELDS)
            known.ref = ref
            changed = change_helper(work, known, row, fields, self._understanding)
        verdict = Verdict.CHANGED if changed else Verdict.UNCHANGED
        return RowReport(number, verdict, changed=changed, remarks=remarks, gaps=heard.gaps, read=row)

    def _take_in(
        self,
        number: int,
        row: HelperRow,
        ref: str,
        heard: Heard,
        remarks: tuple[Message, ...],
        newcomers: list[Newcomer],
    ) -> RowReport:
        similar = tuple(islice(self._known.similar(row), _MOST_SIMILAR))
        known = Known(
            id=0,
            name=row.name,
            phone=row.phone,
            email=row.email,
            postcode=row.address.postcode,
            birth_year=row.birth_year,
            is_helper=True,
            ref=ref,
            row=number,
        )
        self._known.add(known)
        newcomers.append(Newcomer(row, known, heard, similar))
        if similar:
            remarks = (*remarks, Message("import.remark.similar", {"why": Message(f"import.same.{similar[0].why}")}))
        return RowReport(number, Verdict.NEW, remarks=remarks, gaps=heard.gaps, read=row)

    def _remarks(self, row: HelperRow) -> list[Message]:
        found: list[Message] = []
        if row.availability and self._understanding.times(row.availability) is None:
            found.append(Message("import.remark.availability"))
        if row.address.postcode and self._understanding.spot(row.address.postcode) is None:
            found.append(Message("import.remark.postcode-unknown"))
        return found
