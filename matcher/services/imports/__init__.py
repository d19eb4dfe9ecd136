"""Lists of helpers and activities, as organisations have them, into the database."""

from matcher.services.imports.activity_import import import_activities
from matcher.services.imports.helper_import import import_helpers
from matcher.services.imports.problems import FileRefusedError, MappingRefusedError
from matcher.services.imports.report import Report, RowReport, Verdict

__all__ = [
    "FileRefusedError",
    "MappingRefusedError",
    "Report",
    "RowReport",
    "Verdict",
    "import_activities",
    "import_helpers",
]
