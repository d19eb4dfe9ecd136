"""What an import did with every row, and the sentences that tell it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from matcher.language.message import Message, Value
from matcher.services.imports.header import Column, Recognised

__all__ = ["Report", "RowReport", "Verdict"]


class Verdict(StrEnum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    SKIPPED = "skipped"  # empty, a heading, a total, the header once more


@dataclass(frozen=True, slots=True)
class RowReport:
    """One row of the file.

    Attributes:
        row: As a person counts them in the file.
        verdict: What became of it.
        reason: Why it was refused or skipped, or of what it is a duplicate.
        column: Name of the column the reason is about.
        changed: The fields that changed.
        duplicate_of: The row with the same person or activity, when it stands in this file.
        remarks: What was taken differently than it stands, or left out.
        gaps: Phrases in which no interest was understood; they are kept in the words they were written in.
        read: What was read (a `HelperRow` or `ActivityRow`); None for rows that were refused or skipped.
    """

    row: int
    verdict: Verdict
    reason: Message | None = None
    column: str = ""
    changed: tuple[str, ...] = ()
    duplicate_of: int | None = None
    remarks: tuple[Message, ...] = ()
    gaps: tuple[str, ...] = ()
    read: Any = None

    @property
    def line(self) -> Message:
        """The row in one sentence, for a list; it holds no personal data but the words of `gaps`."""
        values: dict[str, Value] = {"row": self.row, "verdict": Message(f"import.verdict.{self.verdict}")}
        if self.verdict is Verdict.CHANGED:
            values["fields"] = tuple(Message(f"import.field.{name}") for name in self.changed)
            return Message("import.line.changed", values)
        if self.reason is None:
            return Message("import.line.plain", values)
        values["reason"] = self.reason
        if self.column:
            values["column"] = self.column
            return Message("import.line.reason-column", values)
        return Message("import.line.reason", values)


@dataclass(slots=True)
class Report:
    """A whole import.

    Attributes:
        file: Name of the file, with the sheet if it has sheets.
        source: Name under which its rows are recognised the next time.
        header_row: Where the column names stood; 0 when the format tells them.
        columns: What each column was taken for.
        rows: Every row below the header, in order.
        remarks: About the file as a whole.
    """

    file: str
    source: str
    header_row: int = 0
    columns: tuple[Column, ...] = ()
    rows: list[RowReport] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many rows of each verdict, also of those that did not occur."""
        counted = Counter(row.verdict for row in self.rows)
        return {verdict: counted[verdict] for verdict in Verdict}

    @property
    def read(self) -> int:
        """How many rows were read; the sum of all counts."""
        return len(self.rows)

    @property
    def taken(self) -> int:
        """How many rows stand in the database now: new, changed or unchanged."""
        return sum(self.counts[verdict] for verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.UNCHANGED))

    def of(self, *verdicts: Verdict) -> Iterable[RowReport]:
        """The rows of some verdicts, in order."""
        return (row for row in self.rows if row.verdict in verdicts)

    @property
    def gaps(self) -> Mapping[str, int]:
        """Phrases that no interest was found in, with how many rows have them, the commonest first."""
        return dict(Counter(gap for row in self.rows for gap in row.gaps).most_common())

    def summary(self) -> list[Message]:
        """The report in a few sentences: what was read, what each column was taken for, what became of the rows."""
        lines = [Message("import.summary.read", {"file": self.file, "n": self.read})]
        if self.header_row:
            lines.append(Message("import.summary.header", {"row": self.header_row}))
        for how, key in (
            (Recognised.CLOSE, "import.summary.close"),
            (Recognised.UNKNOWN, "import.summary.unknown"),
            (Recognised.LEFT, "import.summary.left"),
        ):
            labels = tuple(column.label for column in self.columns if column.how is how)
            if labels:
                lines.append(Message(key, {"columns": labels}))
        lines += self.remarks
        lines += [
            Message(f"import.count.{verdict}", {"n": number}) for verdict, number in self.counts.items() if number
        ]
        for key, name, messages in (
            ("import.summary.reason", "reason", [row.reason for row in self.of(Verdict.REFUSED) if row.reason]),
            ("import.summary.remark", "remark", [remark for row in self.rows for remark in row.remarks]),
        ):
            example = {message.key: message for message in reversed(messages)}
            counted = Counter(message.key for message in messages).most_common()
            lines += [Message(key, {name: example[which], "n": number}) for which, number in counted]
        if self.gaps:
            lines.append(Message("import.summary.gaps", {"n": len(self.gaps), "phrases": tuple(list(self.gaps)[:10])}))
        return lines
