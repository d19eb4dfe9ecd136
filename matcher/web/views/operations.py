"""For whoever watches over the service: does it answer, can it do its work, and how is it doing."""

import hmac
import logging

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from matcher.services.upkeep.figures import Figures, figures, not_ready
from matcher.web.access import application

__all__ = ["blueprint"]

blueprint = Blueprint("operations", __name__)
_log = logging.getLogger(__name__)
_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/gezond")
def health() -> ResponseReturnValue:
    """It answers; nothing else is asked."""
    return "ok\n", _PLAIN


@blueprint.get("/klaar")
def ready() -> ResponseReturnValue:
    """It can do its work: the database answers, its tables are ours, the clock runs."""
    try:
        reason = not_ready(application())
    except Exception as error:  # whatever keeps the database from answering, the answer is "not now"
        _log.warning("not ready: %s", type(error).__name__)
        reason = "the database does not answer"
    return (f"not ready: {reason}\n", 503, _PLAIN) if reason else ("ready\n", _PLAIN)


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Numbers for Prometheus, for who has the token; without one in the settings there is no such page."""
    token: str = current_app.extensions["metrics_token"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    return generate_latest(_registry(figures(application()))), {"Content-Type": CONTENT_TYPE_LATEST}


def _registry(found: Figures) -> CollectorRegistry:
    registry = CollectorRegistry()

    def gauge(name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"matcher_{name}", meaning, labels, registry=registry)

    messages = gauge("messages", "Outgoing messages.", "channel", "state", "failure")
    for message_labels, number in found.messages.items():
        messages.labels(*message_labels).set(number)
    waiting = gauge("message_oldest_waiting_seconds", "Since the oldest message that may leave was due.", "channel")
    for channel, seconds in found.oldest_waiting_s.items():
        waiting.labels(channel).set(seconds)
    unknown = gauge("messages_unknown", "Sends of which nobody knows whether they arrived.", "channel")
    for channel, number in found.unknown.items():
        unknown.labels(channel).set(number)
    check_ins = gauge("check_ins", "Check-ins by where they stand.", "state")
    for state, number in found.check_ins.items():
        check_ins.labels(state).set(number)
    gauge("check_ins_late", "Check-ins whose moment has passed and that were not asked.").set(found.check_ins_late)
    signals = gauge("signals", "Signals that nobody has closed.", "urgency", "state")
    for (urgency, state), number in found.signals.items():
        signals.labels(str(urgency), state).set(number)
    oldest = gauge("signal_oldest_open_seconds", "Since the oldest signal that nobody has acknowledged.", "urgency")
    for urgency, seconds in found.oldest_signal_s.items():
        oldest.labels(str(urgency)).set(seconds)
    if found.clock_silent_s is not None:
        gauge("clock_silent_seconds", "Since what was due was last done.").set(found.clock_silent_s)
    return registry
