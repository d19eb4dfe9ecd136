"""Imports activities, places and events."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from matcher.content import data_text, data_texts
from matcher.language.message import Message
from matcher.models.scope import Scope
from matcher.services.application import Application, Work
from matcher.services.imports.activity_feed import FeedReader, says
from matcher.services.imports.activity_rows import read_activity
from matcher.services.imports.activity_saving import KnownActivities, change_activity, save_activities
from matcher.services.imports.activity_values import ACTIVITY_FIELDS, ActivityRow, Said
from matcher.services.imports.fingerprint import changed_fields
from matcher.services.imports.helper_values import Refused, Skipped
from matcher.services.imports.mapping import ColumnMapping, read_mapping
from matcher.services.imports.raw import RawRow, RawTable
from matcher.services.imports.report import Report, RowReport, Verdict
from matcher.services.imports.running import OnProgress, Opened, batches, mapping_of, opened
from matcher.services.imports.subjects import Subjects
from matcher.services.imports.tables import open_tables
from matcher.services.imports.understanding import Understanding

__all__ = ["import_activities"]

_Read = tuple[int, ActivityRow | Refused | Skipped]


def import_activities(
    app: Application,
    scope: Scope,
    path: Path,
    *,
    mapping: Path | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Take in a list of activities, places or events: CSV, XLSX or JSON, or a feed that a mapping file describes.

    Saved in batches as helpers are, see `import_helpers`. What lies in the past is taken and archived at once.

    Args:
        app: The application.
        scope: Who imports, for which region.
        path: The file.
        mapping: A mapping file of the user's own: column names laid over ``data/imports/activities.toml``, or a whole
            description of a feed.
        on_progress: Is told after every batch how far it is.

    Returns:
        The verdict of every row.

    Raises:
        InputError: The file is no list with a header, or the mapping does not hold together; nothing was taken.
    """
    with app.work(scope) as work:
        understanding = Understanding.of(work)
    run = _Run(app, scope, understanding, on_progress)
    feed = _feed_of(app, path, mapping)
    if feed is not None:
        names, reader = feed
        with open_tables(path) as tables:
            table = next(iter(tables))
            report = Report(table.name, names.source)
            return run.through(report, table, table.rows, _feed_rows(reader, understanding.today), reader.words)
    names = mapping_of("activities", mapping)
    with opened(path, names) as file:
        report = Report(file.table.name, names.source, file.header.row, file.header.columns, remarks=list(file.remarks))
        return run.through(report, file.table, file.rows, _column_rows(file, understanding.today), {})


@dataclass(frozen=True, slots=True)
class _Run:
    """What one import works with."""

    app: Application
    scope: Scope
    understanding: Understanding
    on_progress: OnProgress | None

    def through(
        self,
        report: Report,
        table: RawTable,
        rows: Iterator[RawRow],
        read: Callable[[RawRow], ActivityRow | Refused | Skipped],
        words: Mapping[str, Sequence[str]],
    ) -> Report:
        """Read, decide and save, batch by batch."""
        with self.app.work(self.scope) as work:
            known = KnownActivities.load(work, f"import:{report.source}", words)
        for batch in batches(rows, report.remarks):
            understood = [(row.number, read(row)) for row in batch]
            with self.app.work(self.scope) as work:
                report.rows += _save(work, known, understood, self.understanding)
            if self.on_progress is not None:
                self.on_progress(report.read, table.total)
        return report


def _save(work: Work, known: KnownActivities, rows: list[_Read], understanding: Understanding) -> list[RowReport]:
    reports: list[RowReport] = []
    new: list[tuple[ActivityRow, Subjects]] = []
    for number, row in rows:
        if isinstance(row, Skipped):
            reports.append(RowReport(number, Verdict.SKIPPED, row.reason))
        elif isinstance(row, Refused):
            reports.append(RowReport(number, Verdict.REFUSED, row.reason, row.column))
        elif row.ref in known.rows:
            why = Message("import.same.ref")
            reason = Message("import.duplicate.row", {"other": known.rows[row.ref], "why": why})
            reports.append(
                RowReport(
                    number, Verdict.DUPLICATE, reason, duplicate_of=known.rows[row.ref], remarks=row.remarks, read=row
                )
            )
        elif row.ref not in known.hashes and known.has_elsewhere(row):
            known.rows[row.ref] = number
            reason = Message("import.duplicate.known", {"why": Message("import.same.name-place")})
            reports.append(RowReport(number, Verdict.DUPLICATE, reason, remarks=row.remarks, read=row))
        else:
            known.rows[row.ref] = number
            reports.append(_take(work, known, number, row, new, understanding))
    save_activities(work, known, new, understanding)
    return reports


def _take(
    work: Work,
    known: KnownActivities,
    number: int,
    row: ActivityRow,
    new: list[tuple[ActivityRow, Subjects]],
    understanding: Understanding,
) -> RowReport:
    subjects = known.subjects.subjects(row.announcements).beside(row.given)
    remarks = [*row.remarks]
    if row.latitude is None and understanding.spot(row.postcode or row.town) is None:
        remarks.append(Message("import.remark.no-place"))
    if row.is_past(understanding.today):
        remarks.append(Message("import.remark.past"))
    if not subjects:
        remarks.append(Message("import.remark.no-interest"))
    before = known.hashes.get(row.ref)
    if before is None:
        new.append((row, subjects))
        return RowReport(number, Verdict.NEW, remarks=tuple(remarks), read=row)
    changed: tuple[str, ...] = ()
    if before != row.print(subjects):
        fields = changed_fields(before, row.print(subjects), ACTIVITY_FIELDS)
        changed = change_activity(work, known, row, subjects, fields, understanding)
    return RowReport(
        number, Verdict.CHANGED if changed else Verdict.UNCHANGED, changed=changed, remarks=tuple(remarks), read=row
    )


def _feed_of(app: Application, path: Path, own: Path | None) -> tuple[ColumnMapping, FeedReader] | None:
    """The feed that a file is of: the user's own description, or one of ``data/imports`` whose keys it has."""
    concepts = app.content.vocabulary.concepts
    if own is not None:
        described = read_mapping(own.read_text(encoding="utf-8-sig"), own.name, own=True) if own.is_file() else None
        if described is None or "feed" not in described.feed:
            return None
        return described, FeedReader.of(described, own.name, concepts)
    with open_tables(path) as tables:
        header = next((table.header for table in tables), None)
    if header is None:
        return None
    for name in data_texts("imports", ".toml"):
        mapping = read_mapping(data_text(f"imports/{name}"), f"data/imports/{name}")
        if "feed" in mapping.feed:
            reader = FeedReader.of(mapping, f"data/imports/{name}", concepts)
            if reader.fits(header):
                return mapping, reader
    return None


def _feed_rows(reader: FeedReader, today: date) -> Callable[[RawRow], ActivityRow | Refused | Skipped]:
    def read(row: RawRow) -> ActivityRow | Refused | Skipped:
        if not row.object:
            return Refused(Message("import.refused.no-object"))
        return read_activity(reader.said(row.object), today, cancelled=reader.cancelled)

    return read


def _column_rows(file: Opened, today: date) -> Callable[[RawRow], ActivityRow | Refused | Skipped]:
    def read(row: RawRow) -> ActivityRow | Refused | Skipped:
        said: Said | None = says(row, file.header)
        if said is None:
            return Skipped(Message("import.skipped.empty"))
        return read_activity(said, today)

    return read
