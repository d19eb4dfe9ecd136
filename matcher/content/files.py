"""The one place that knows where ``data/`` lies: inside an installed wheel, or beside the package in a checkout."""

from functools import cache
from pathlib import Path

from matcher.errors import DataFileError

__all__ = ["data_path", "data_text", "data_texts"]


@cache
def _root() -> Path:
    package = Path(__file__).parent.parent
    for root in (package / "_data", package.parent / "data"):
        if root.is_dir():
            return root
    raise DataFileError(
        "the folder with interests, places and texts is missing", place="data/", mend="install matcher again"
    )


def data_path(name: str) -> Path:
    """Where a file of ``data/`` lies (or would lie)."""
    return _root() / name


def data_text(name: str) -> str:
    """The text of one file.

    Args:
        name: Path below ``data/``, for instance ``weights.toml``.

    Raises:
        DataFileError: There is no such file, or it is not UTF-8.
    """
    try:
        return data_path(name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataFileError(
            "this file is missing", place=f"data/{name}", mend="put it back or install matcher again"
        ) from None
    except UnicodeDecodeError:
        raise DataFileError(
            "this file is not written in UTF-8", place=f"data/{name}", mend="save it as UTF-8"
        ) from None


def data_texts(folder: str, ending: str) -> dict[str, str]:
    """The texts of all files of a folder with this ending, by name, in order of name."""
    names = sorted(path.name for path in (_root() / folder).glob(f"*{ending}"))
    return {name: data_text(f"{folder}/{name}") for name in names}
