"""Reads what students handed in: files as they are, links never followed."""

from __future__ import annotations

import fnmatch
import os
import stat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from workshop.grading.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BYTES = 50_000_000
_MOST_FILES = 1_000


def read_submission(folder: Path, student: str, ignore: Sequence[str] = ()) -> Unit:
    """Read a student's folder.

    Args:
        folder: what was handed in; a hostile student may have made anything of it.
        student: whose it is.
        ignore: patterns of file names to leave out, as nbgrader has them.

    Returns:
        The submission; with a problem instead of files when it cannot be taken.
    """
    files: dict[str, bytes] = {}
    total = 0
    try:
        if folder.is_symlink():
            raise OSError(f"{folder.name} is a link")
        for parent, folders, names in os.walk(folder, onerror=_raise):
            folders[:] = sorted(name for name in folders if not _ignored(name, ignore))
            for name in [*folders, *sorted(names)]:
                path = Path(parent, name)
                if path.is_symlink():
                    raise OSError(f"{path.relative_to(folder)} is a link; hand in the file itself")
            for name in sorted(names):
                if _ignored(name, ignore):
                    continue
                path = Path(parent, name)
                content = _read(path, MOST_BYTES - total)
                total += len(content)
                files[str(path.relative_to(folder))] = content
                if len(files) > _MOST_FILES:
                    raise OSError(f"it has more than {_MOST_FILES} files")
    except OSError as error:
        reason = str(error) if error.errno is None else f"{error.strerror}: {error.filename}"
        return Unit(student, {}, f"what was handed in cannot be read: {reason}.")
    return Unit(student, files)


def with_given(files: dict[str, bytes], given: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a submission with those of the lab over them.

    A student's file in the place of one of the lab's, or of a folder of it, is left out.
    """
    taken = {PurePosixPath(name) for name in given}
    above = {parent for name in taken for parent in name.parents}
    kept = {
        name: content
        for name, content in files.items()
        if (own := PurePosixPath(name)) not in taken | above and taken.isdisjoint(own.parents)
    }
    return {**kept, **given}


def lay_out(files: dict[str, bytes], folder: Path) -> None:
    """Write files, by their relative paths, into a folder."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _raise(error: OSError) -> None:
    raise error


def _ignored(name: str, ignore: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in ignore)


def _read(path: Path, most: int) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{path.name} is no ordinary file")
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(f"it has more than {MOST_BYTES // 10**6} MB")
    return content
