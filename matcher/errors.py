"""The exceptions of matcher.

Every error that a user may meet derives from `MatcherError`; rooms define their own kinds beside the code that
raises them.

    MatcherError
    ├── InputError            what came in cannot be used; names the place and the mend
    │   └── DataFileError     a file in ``data/`` does not hold together
    ├── NotAllowedError       who asks may not do or see this
    ├── StateError            the step does not fit where things stand now
    └── SettingsError         the service is set up wrongly
"""

from typing import Any, Self

__all__ = ["DataFileError", "InputError", "MatcherError", "NotAllowedError", "SettingsError", "StateError"]


class MatcherError(Exception):
    """Root of all errors of this project.

    Attributes:
        message: The same for the people who use matcher, as a message of `matcher.language.message`; None where only
            programmers and operators read it.
    """

    message: Any = None

    def told(self, message: object) -> Self:
        """The same error with a message for users."""
        self.message = message
        return self


class InputError(MatcherError):
    """Input that cannot be used.

    Args:
        problem: What is wrong, in one sentence.
        place: Where it stands: a file with its row and column, a field, an argument.
        mend: What to do about it.
    """

    def __init__(self, problem: str, *, place: str = "", mend: str = "") -> None:
        self.problem = problem
        self.place = place
        self.mend = mend
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        mend = f" — {self.mend}" if self.mend else ""
        return f"{where}{self.problem}{mend}"


class DataFileError(InputError):
    """A file of ``data/`` is missing, misspelt or contradicts itself."""


class NotAllowedError(MatcherError):
    """Who asks has no right to this; the text never says whether the thing exists."""


class StateError(MatcherError):
    """The step was asked for at a moment when it cannot be taken (already answered, ended, withdrawn)."""


class SettingsError(MatcherError):
    """A setting is missing or contradictory; the text names the environment variable."""
