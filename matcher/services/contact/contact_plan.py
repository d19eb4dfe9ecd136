"""The plan of contact and the rules for signals, read once from ``data/``."""

from functools import cache

from matcher.content import data_text
from matcher.rhythm import Plan, SignalRules, parse_plan, parse_signal_rules

__all__ = ["contact_plan", "signal_rules"]


@cache
def contact_plan() -> Plan:
    """How often and when we get in touch (``data/rhythm.toml``).

    Raises:
        DataFileError: The file contradicts itself; names the table and key.
    """
    return parse_plan(data_text("rhythm.toml"))


@cache
def signal_rules() -> SignalRules:
    """Which answers a person must look at, and how soon (``data/signals.toml``).

    Raises:
        DataFileError: The file contradicts itself; names the place.
    """
    return parse_signal_rules(data_text("signals.toml"))
