"""Says whether something built is still up to date with what it was built from."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def digest(inputs: Iterable[Path], *words: str, root: Path | None = None) -> str:
    """Return the SHA-256, in hex, of the names and bytes of files, and of further words.

    A folder counts with every file below it. A file that does not exist counts as absent, so that
    making it changes the digest. With ``root``, names count from there, and the digest is the same
    wherever the course is cloned.
    """
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(set(_files(inputs))):
        name = path.relative_to(root).as_posix() if root else path
        total.update(f"\0{name}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"absent")
    return total.hexdigest()


def _files(inputs: Iterable[Path]) -> Iterable[Path]:
    for path in inputs:
        if path.is_dir():
            yield from (
                file
                for file in path.rglob("*")
                if file.is_file()
                and "__pycache__" not in file.parts
                and ".ipynb_checkpoints" not in file.parts
            )
        else:
            yield path


def is_fresh(target: Path, mark: str) -> bool:
    """Return whether ``target`` exists and was last marked with ``mark``."""
    stamp = _stamp(target)
    return target.exists() and stamp.is_file() and stamp.read_text() == mark


def mark_fresh(target: Path, mark: str) -> None:
    """Note that ``target`` is now built from what ``mark`` stands for."""
    _stamp(target).write_text(mark)


def _stamp(target: Path) -> Path:
    return target.with_name(f".{target.name}.stamp")
