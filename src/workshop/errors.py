"""Errors that a person can act on."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class WorkshopError(Exception):
    """Something a person can mend: what happened, where, and what to do next.

    Args:
        message: one or two sentences; the command line prints them and exits with 2.
        path: the file at fault, if there is one.
        line: the line in that file, counted from 1.
    """

    def __init__(self, message: str, path: Path | None = None, line: int | None = None) -> None:
        self.message = message
        self.path = path
        self.line = line
        where = f"{path}:{line}: " if path and line else f"{path}: " if path else ""
        super().__init__(where + message)


def near(name: str, known: Iterable[str]) -> str:
    """Return a sentence that names what ``name`` was probably meant to be."""
    choices = sorted(known)
    close = get_close_matches(name, choices, n=3, cutoff=0.5)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    return f"There are: {', '.join(choices)}." if choices else "There is none yet."
