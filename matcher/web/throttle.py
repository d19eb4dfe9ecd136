"""Slows down who guesses passwords."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

__all__ = ["Throttle"]

_MOST_KEYS = 10_000  # memory stays bounded when somebody tries many names


class Throttle:
    """Counts misses per key within a stretch of time, in this process.

    Args:
        misses: How many misses are allowed.
        within: The stretch of time.
        clock: Gives this moment.
    """

    def __init__(self, misses: int, within: timedelta, clock: Callable[[], datetime]) -> None:
        self._misses = misses
        self._within = within
        self._clock = clock
        self._seen: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def closed(self, *keys: str) -> bool:
        """Whether any of the keys has had its misses."""
        with self._lock:
            return any(len(self._recent(key)) >= self._misses for key in keys)

    def miss(self, *keys: str) -> None:
        """Count a miss for each key."""
        with self._lock:
            if len(self._seen) > _MOST_KEYS:
                self._seen = {key: seen for key in list(self._seen) if (seen := self._recent(key))}
            for key in keys:
                self._seen.setdefault(key, deque(maxlen=self._misses)).append(self._clock())

    def clear(self, *keys: str) -> None:
        """Forget the misses of keys."""
        with self._lock:
            for key in keys:
                self._seen.pop(key, None)

    def _recent(self, key: str) -> deque[datetime]:
        seen = self._seen.get(key, deque())
        oldest = self._clock() - self._within
        while seen and seen[0] < oldest:
            seen.popleft()
        return seen
