"""How lines of the log are written, and what never stands in one.

Our own lines name rows by number and errors by kind, never a word of anybody. Libraries are less careful: some write
addresses with a token in them, so what looks like one is taken out of every line, whoever wrote it.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime

__all__ = ["begin_logging"]

# Libraries that write every request or every step: addresses with tokens, whole updates.
_TALKATIVE = ("httpx", "httpcore", "alembic", "apscheduler", "waitress.queue")
_TOKEN = re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}")  # number of a bot, colon, its secret
_TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def begin_logging(form: str) -> None:
    """Write the log to the error output.

    Args:
        form: ``text``, one line to read; ``json``, one object per line for whatever gathers logs.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if form == "json" else _Lines(_TEXT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Lines(logging.Formatter):
    """One line to read."""

    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("[token]", super().format(record))


class _JsonLines(logging.Formatter):
    """One object per line: when, how grave, who writes, what."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__  # its text may quote somebody
        return _TOKEN.sub("[token]", json.dumps(line, ensure_ascii=False))
