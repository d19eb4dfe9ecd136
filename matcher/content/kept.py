"""What takes long to work out from the files is kept as JSON in the user's own cache folder, by what it was made from.

Nothing depends on it: where no folder can be written (a read-only home, a container without one) it is worked out anew
every time. JSON holds only data, so that even a planted file can run nothing; and the folder is the user's alone.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["kept"]


def kept(name: str, texts: Mapping[str, str], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The result of `make`, from the cache when it was made before from the very same texts by the very same code.

    Args:
        name: Short name of what is kept; one result per name stays.
        texts: What it is made from.
        make: Works it out; the result must survive a round trip through JSON.
    """
    folder = _folder()
    if folder is None:
        return _as_read(make())
    path = folder / f"{name}-{_mark(texts)}.json"
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        found = None
    if isinstance(found, dict):
        return found
    made = make()
    _keep(path, made, name)
    return _as_read(made)


def _as_read(made: dict[str, Any]) -> dict[str, Any]:
    """What the next run reads from the cache, of the very same types (a tuple comes back as a list)."""
    try:
        read: dict[str, Any] = json.loads(json.dumps(made))
    except (TypeError, ValueError):
        return made
    return read


def _folder() -> Path | None:
    """The one place that says where: the convention of the system, as docs/settings.md tells."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    try:
        folder = (Path(home) if home else Path.home() / ".cache") / "matcher"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mine = folder.stat().st_uid == os.getuid() if hasattr(os, "getuid") else True
    except (OSError, RuntimeError):
        return None
    return folder if mine else None


def _mark(texts: Mapping[str, str]) -> str:
    """A mark of the texts, and of the code that reads them: what another version made is not taken."""
    code = sorted((Path(__file__).parent.parent / "language").glob("*.py"))
    digest = hashlib.sha256()
    parts = [part for name in sorted(texts) for part in (name.encode(), texts[name].encode())]
    for part in (*parts, *(path.read_bytes() for path in code)):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _keep(path: Path, made: Mapping[str, Any], name: str) -> None:
    """Write a whole file or none, and take away what was kept before."""
    try:
        content = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as part:
            unfinished = Path(part.name)
            try:
                part.write(content)
                part.close()
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
        for old in path.parent.glob(f"{name}-*.json"):
            if old != path:
                old.unlink(missing_ok=True)
    except (OSError, TypeError, ValueError):
        # Without a cache everything works as well, only a little later.
        return
