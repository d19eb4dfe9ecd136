"""What the clock calls, three lines each; what they do is done by the services."""

import logging
from collections.abc import Callable, Mapping

from matcher.services.application import Application
from matcher.services.upkeep.due import run_due
from matcher.services.upkeep.figures import note_clock
from matcher.services.upkeep.gaps import tell_of_gap

__all__ = ["triggers"]

_log = logging.getLogger(__name__)


def triggers(app: Application, geocode: Callable[[], object] | None = None) -> Mapping[str, Callable[[], object]]:
    """The jobs of a running service.

    Args:
        app: The service.
        geocode: Looks addresses up online; left out where the postcode table is enough.
    """
    jobs = {"due": lambda: _due(app), "geocode": geocode}
    return {name: do for name, do in jobs.items() if do is not None}


def _due(app: Application) -> None:
    try:
        tell_of_gap(app)
    except Exception as error:  # what is due goes out all the same, and the clock is noted
        _log.error("gap: %s", type(error).__name__)
    run_due(app, app.now())
    note_clock(app)
