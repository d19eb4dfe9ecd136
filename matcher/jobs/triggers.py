"""What the clock calls, three lines each; what they do is done by the services."""

from collections.abc import Callable, Mapping

from matcher.services.application import Application
from matcher.services.upkeep.due import run_due

__all__ = ["triggers"]


def triggers(
    app: Application, deliver: Callable[[], object] | None = None, geocode: Callable[[], object] | None = None
) -> Mapping[str, Callable[[], object]]:
    """The jobs of a running service.

    Args:
        app: The service.
        deliver: Sends what waits for a channel that has no loop of its own; left out where every channel has one.
        geocode: Looks addresses up online; left out where the postcode table is enough.
    """
    jobs = {"due": lambda: run_due(app, app.now()), "delivery": deliver, "geocode": geocode}
    return {name: do for name, do in jobs.items() if do is not None}
