"""Finds the Marp themes that a deck can name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError, near

if TYPE_CHECKING:
    from pathlib import Path

BUILT_IN = ("default", "gaia", "uncover")
_NAME = re.compile(r"/\*.*?@theme\s+(\S+).*?\*/", re.DOTALL)


def theme_name(css: Path) -> str:
    """Return the name that a theme file gives itself.

    Raises:
        WorkshopError: the file is missing, or has no ``/* @theme NAME */`` comment.
    """
    try:
        text = css.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WorkshopError(f"the theme cannot be read: {error}.", css) from None
    match = _NAME.search(text)
    if match is None:
        raise WorkshopError(
            "a Marp theme names itself in a comment: add /* @theme my-theme */ at its head.", css, 1
        )
    return match.group(1)


def find_themes(deck: Path, theme: Path | None = None) -> dict[str, Path]:
    """Return the theme files a deck may use, by name.

    They lie next to the deck, in ``theme/`` below it, or in ``theme/`` beside its folder, as the
    course's own do. ``theme`` is a further one, with the files next to it that it may import.
    """
    home = deck.absolute().parent
    folders = [home, home / "theme", home.parent / "theme"]
    if theme is not None:
        folders.append(theme.absolute().parent)
    found: dict[str, Path] = {}
    for folder in folders:
        for css in sorted(folder.glob("*.css")):
            match = _NAME.search(css.read_text(encoding="utf-8", errors="replace"))
            if match:
                found[match.group(1)] = css
    if theme is not None:
        found[theme_name(theme)] = theme.absolute()
    return found


def refuse_unknown_theme(name: str, themes: dict[str, Path], deck: Path, line: int) -> None:
    """Raise a WorkshopError that lists the known themes when ``name`` is none of them."""
    known = {*BUILT_IN, *themes}
    if name in known:
        return
    hint = near(name, known)
    if hint.startswith("Did"):
        hint += f" There are: {', '.join(sorted(known))}."
    raise WorkshopError(f"there is no theme «{name}». {hint}", deck, line)
