"""What can be wrong with a file as a whole."""

from matcher.errors import InputError

__all__ = ["FileRefusedError", "MappingRefusedError"]


class FileRefusedError(InputError):
    """The file cannot be read as a list at all; nothing of it was taken."""


class MappingRefusedError(InputError):
    """A mapping file does not hold together; nothing was read with it."""
