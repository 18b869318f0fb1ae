"""Files that are written at once or not at all: a reader never sees half of one, a crash leaves what was there."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def replace(target: Path, write: Callable[[Path], object]) -> int:
    """Let `write` fill a new file beside the target, put it in the target's place, and return its size in bytes.

    Folders are made; a file that is there keeps its permissions. Raises OSError where that cannot be done.
    """
    if target.exists() and not target.is_file():
        raise OSError(errno.EEXIST, "it is there and no ordinary file")  # a device or pipe is not to be replaced
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        size = temporary.stat().st_size
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return size
