"""Reads the attacks in ``notebooks/``: each is a file of cells under a header that says what it is.

::

    # ---
    # about: tells the worker that the check has passed
    # points:                  # what it earns honestly; a task not named earns 0
    #   mean-check: 1
    # proof: ATTACK RAN        # what shows that the attack ran: in the notebook or in the verdict
    # problem: the kernel ended # what the verdict says of the submission as a whole
    # stock: not run: why      # if it would harm the machine that runs stock nbgrader
    # ---

    # %% mean
    def mean_of(values): ...

    # %%
    print("an own cell, after the one before it")

``@CANARY@``, ``@TOKEN@`` and so on stand for what only the test knows; see ``canary.py``.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbformat import v4

FOLDER = Path(__file__).parent / "notebooks"


@dataclass(frozen=True)
class Attack:
    """One hostile notebook.

    Attributes:
        name: the file's name without its ending.
        about: what it tries, in a sentence.
        cells: grade id (or "" for an own cell) and text, in order.
        points: what each task earns that it honestly solves.
        proof: a pattern that shows that it ran.
        problem: a pattern for the problem of the verdict; empty for none expected.
        stock: why it is not run against stock nbgrader; empty when it is.
        limits: limits of its own, smaller than those of the others.
    """

    name: str
    about: str
    cells: tuple[tuple[str, str], ...]
    points: dict[str, float] = field(default_factory=dict)
    proof: str = "ATTACK RAN"
    problem: str = ""
    stock: str = ""
    limits: dict[str, Any] = field(default_factory=dict)


def read_attacks() -> list[Attack]:
    """Return all attacks, in the order of their names."""
    return [read_attack(path) for path in sorted(FOLDER.glob("*.py"))]


def read_attack(path: Path) -> Attack:
    """Read one file."""
    _, header, body = path.read_text("utf-8").split("# ---\n", 2)
    data: dict[str, Any] = yaml.safe_load(re.sub(r"^# ?", "", header, flags=re.MULTILINE))
    parts = re.split(r"^# %%(.*)\n", body, flags=re.MULTILINE)[1:]
    cells = zip(parts[::2], parts[1::2], strict=True)
    return Attack(
        name=path.stem, cells=tuple((name.strip(), text.strip()) for name, text in cells), **data
    )


def hand_in(
    attack: Attack,
    released: nbformat.NotebookNode,
    places: dict[str, str] | None = None,
) -> nbformat.NotebookNode:
    """Return the notebook that is handed in.

    Args:
        attack: the attack.
        released: the student's version of the lab; it is not changed.
        places: texts to put in for ``@NAME@``.
    """
    notebook = copy.deepcopy(released)
    at = 0
    for name, text in attack.cells:
        for key, value in (places or {}).items():
            text = text.replace(f"@{key}@", value)  # noqa: PLW2901
        if name:
            at = next(n for n, cell in enumerate(notebook.cells) if grade_id(cell) == name)
            notebook.cells[at].source = text
        else:
            notebook.cells.insert(at + 1, v4.new_code_cell(text))
            at += 1
    return notebook


def solve(released: nbformat.NotebookNode, solutions: dict[str, str]) -> nbformat.NotebookNode:
    """Return the notebook of an honest student."""
    attack = Attack("honest", "", tuple(solutions.items()))
    return hand_in(attack, released)


def grade_id(cell: nbformat.NotebookNode) -> str:
    """Return nbgrader's name of a cell; empty when it has none."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
