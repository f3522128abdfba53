"""Reads what people write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop.errors import WorkshopError

if TYPE_CHECKING:
    from pathlib import Path


def read_text(path: Path) -> str:
    """Return the text of ``path``.

    Raises:
        WorkshopError: it is not UTF-8; with the line.
    """
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise WorkshopError("this is not UTF-8 text: save it as UTF-8.", path, line) from None
