"""How fast messages may leave: so many a second, one a second per chat, and nothing while the channel says wait.

Pure: every moment is passed in, in seconds of a clock that only goes forward.
"""

from collections import deque

__all__ = ["PER_CHAT_S", "PER_SECOND", "Pacing"]

PER_SECOND = 30  # Telegram's limit over all chats (Bots FAQ, "My bot is hitting limits")
PER_CHAT_S = 1.0  # and within one chat
_SILENCE = 3  # failures in a row: not one message that nobody can take, but a channel that is away
_LONGEST_HOLD_S = 60.0  # a channel that fails is tried again at least this often


class Pacing:
    """Keeps count of what left.

    Args:
        per_second: How many messages may leave within any second.
        per_chat_s: Seconds between two messages in one chat.
    """

    def __init__(self, per_second: int = PER_SECOND, per_chat_s: float = PER_CHAT_S) -> None:
        self._per_chat_s = per_chat_s
        self._latest: deque[float] = deque(maxlen=per_second)
        self._by_chat: dict[str, float] = {}
        self._held_until = 0.0
        self._failures = 0

    def delay(self, chat: str, now: float) -> float:
        """Seconds until a message to this chat may leave; 0 when it may leave now."""
        earliest = self._held_until
        if chat in self._by_chat:
            earliest = max(earliest, self._by_chat[chat] + self._per_chat_s)
        if len(self._latest) == self._latest.maxlen:
            earliest = max(earliest, self._latest[0] + 1.0)
        return max(0.0, earliest - now)

    @property
    def doubtful(self) -> bool:
        """Whether the last thing we know is that the channel did not answer: one message at a time then finds out."""
        return self._failures > 0

    def left(self, chat: str, now: float) -> None:
        """A message leaves for this chat at this moment."""
        self._latest.append(now)
        self._by_chat[chat] = now
        if len(self._by_chat) > 10_000:
            still = now - self._per_chat_s
            self._by_chat = {name: at for name, at in self._by_chat.items() if at > still}

    def held_for(self, now: float) -> float:
        """Seconds for which nothing may leave at all."""
        return max(0.0, self._held_until - now)

    def hold(self, seconds: float, now: float) -> None:
        """The channel asked us to wait."""
        self._held_until = max(self._held_until, now + seconds)

    def failed(self, now: float) -> None:
        """The channel did not answer: leave it alone for 1, 2, 4 … seconds, so that we do not knock 30 times a second.

        Several that fail together count as one.
        """
        if self.held_for(now):
            return
        self.hold(min(2.0 ** min(self._failures, 10), _LONGEST_HOLD_S), now)
        self._failures += 1

    def worked(self) -> bool:
        """The channel answered; says whether it is back after a silence of several failures in a row."""
        back = self._failures >= _SILENCE
        self._failures = 0
        return back
