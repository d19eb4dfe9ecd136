"""A clock that moves only when a test moves it."""

from datetime import UTC, datetime, timedelta


class SetClock:
    """Give it to an application as its clock."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Haarlem

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)
