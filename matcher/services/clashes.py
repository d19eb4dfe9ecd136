"""Two who write at one moment: whoever the database sends away begins anew."""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

__all__ = ["begun_anew", "clashed"]

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")

# PostgreSQL's words for "somebody else was first": serialisation failure, deadlock, and a key that was just taken
# (the first two words of a new chat at one moment both make that chat).
_CLASHES = frozenset({"40001", "40P01", "23505"})
_TRIES = 5
_PAUSE_S = 0.02


def clashed(error: DBAPIError) -> bool:
    """Whether a transaction failed only because another one was under way, so that it is right to do it again."""
    return getattr(error.orig, "sqlstate", None) in _CLASHES


def begun_anew(use_case: Callable[_Given, _Answer]) -> Callable[_Given, _Answer]:
    """Let an entry point begin anew when its transaction clashed with another; after five times the error is raised.

    The transaction that clashed left no trace. Everything the entry point does outside of it must bear repeating.

    Args:
        use_case: Opens the transaction itself.
    """

    @wraps(use_case)
    def until_done(*args: _Given.args, **kwargs: _Given.kwargs) -> _Answer:
        for attempt in range(1, _TRIES):
            try:
                return use_case(*args, **kwargs)
            except DBAPIError as error:
                if not clashed(error):
                    raise
            # Not in step with the other one, or the two would meet again.
            time.sleep(_PAUSE_S * attempt * random.random())  # noqa: S311  no secret
        return use_case(*args, **kwargs)

    return until_done
