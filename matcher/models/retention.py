"""How long personal data is kept; every personal field names one of these periods."""

from collections.abc import Mapping
from datetime import timedelta

__all__ = ["PERIODS"]

PERIODS: Mapping[str, timedelta | None] = {
    # Kept as long as the person takes part; erased on request, or two years after everything ended.
    "until-erased": timedelta(days=730),
    # Raw updates and message texts: long enough to look into a complaint, no longer.
    "message": timedelta(days=90),
    "raw-update": timedelta(days=3),
    # Pseudonymous traces of who saw what; the law asks that disclosures can be shown.
    "audit": timedelta(days=5 * 365),
    # Consent must be provable for as long as it was relied upon.
    "consent": timedelta(days=5 * 365),
}
