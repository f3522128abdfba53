"""Attacks on the notebook file and what lies beside it, before any code runs."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import v4

from tests.attacks.attack import grade_id, solve
from tests.attacks.lab import NAME, Lab

Files = dict[str, bytes]
_FILE = f"{NAME}.ipynb"


@dataclass(frozen=True)
class Damage:
    """A hand-in that is damaged on purpose.

    Attributes:
        name: its name.
        about: what is wrong with it.
        make: makes the files that are handed in.
        points: what must come of it: ``all`` for a solved lab, or 0.
        problem: a pattern for the problem of the verdict; empty for none.
        stock: why it is not run against stock nbgrader; empty when it is.
    """

    name: str
    about: str
    make: Callable[[Lab], Files]
    points: str = "none"
    problem: str = ""
    stock: str = ""


DAMAGES: list[Damage] = []


def damage(
    about: str, *, points: str = "none", problem: str = "", stock: str = ""
) -> Callable[[Callable[[Lab], Files]], Callable[[Lab], Files]]:
    def note(make: Callable[[Lab], Files]) -> Callable[[Lab], Files]:
        DAMAGES.append(Damage(make.__name__, about, make, points, problem, stock))
        return make

    return note


def _write(notebook: nbformat.NotebookNode) -> Files:
    return {_FILE: json.dumps(notebook).encode()}


def _solved(lab: Lab) -> nbformat.NotebookNode:
    return solve(lab.released, lab.reference)


def _untouched(lab: Lab) -> nbformat.NotebookNode:
    return copy.deepcopy(lab.released)


# --- the cells ---


@damage("has no check cell: all are deleted; the work is honest", points="all")
def checks_deleted(lab: Lab) -> Files:
    notebook = _solved(lab)
    notebook.cells = [cell for cell in notebook.cells if not grade_id(cell).endswith("-check")]
    return _write(notebook)


@damage("has no cell at all", problem="no cell of lab")
def all_cells_deleted(lab: Lab) -> Files:
    notebook = _untouched(lab)
    notebook.cells = []
    return _write(notebook)


@damage("has every check twice, once empty before and once empty after the real one")
def checks_duplicated(lab: Lab) -> Files:
    notebook = _untouched(lab)
    cells = []
    for cell in notebook.cells:
        empty = copy.deepcopy(cell)
        empty.source = "pass"
        cells += [empty, cell, empty] if grade_id(cell).endswith("-check") else [cell]
    notebook.cells = cells
    return _write(notebook)


@damage("has every check before the work that it checks")
def checks_first(lab: Lab) -> Files:
    notebook = _solved(lab)
    notebook.cells.sort(key=lambda cell: not grade_id(cell).endswith("-check"))
    return _write(notebook)


@damage("has its cells in reverse order")
def reversed_order(lab: Lab) -> Files:
    notebook = _solved(lab)
    notebook.cells.reverse()
    return _write(notebook)


@damage("has checks that are text, and work that is raw; both are what they were", points="all")
def types_changed(lab: Lab) -> Files:
    notebook = _solved(lab)
    for cell in notebook.cells:
        if grade_id(cell):
            cell.cell_type = "markdown" if grade_id(cell).endswith("-check") else "raw"
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
    return _write(notebook)


@damage("has checks of its own under the names of the lab's")
def checks_replaced(lab: Lab) -> Files:
    notebook = _untouched(lab)
    for cell in notebook.cells:
        if grade_id(cell).endswith("-check"):
            cell.source = "4"
            cell.metadata.nbgrader.update(locked=False, checksum="")
    return _write(notebook)


@damage("gives the name of each check to a cell of its own, and another to the check")
def grade_ids_stolen(lab: Lab) -> Files:
    notebook = _untouched(lab)
    for cell in list(notebook.cells):
        name = grade_id(cell)
        if name.endswith("-check"):
            cell.metadata.nbgrader.grade_id = f"{name}-not"
            meta = {**cell.metadata.nbgrader, "grade_id": name, "points": 100}
            notebook.cells.append(v4.new_code_cell("100", metadata={"nbgrader": meta}))
    return _write(notebook)


@damage("says that each check is worth 1000 points, and that each task is a check")
def points_changed(lab: Lab) -> Files:
    notebook = _untouched(lab)
    for cell in notebook.cells:
        if grade_id(cell):
            cell.metadata.nbgrader.update(points=1000, grade=True, solution=True, task=True)
            cell.source = "1000"
    return _write(notebook)


@damage(
    "has grade ids and metadata that are no text (numbers, lists, null)", problem="no cell of lab"
)
def odd_metadata(lab: Lab) -> Files:
    notebook = json.loads(json.dumps(_untouched(lab)))
    odd: list[Any] = [None, 7, [], {"grade_id": 7}, {"grade_id": ["mean"]}, {"grade_id": None}]
    for number, cell in enumerate(notebook["cells"]):
        if cell["metadata"]:
            cell["metadata"]["nbgrader"] = odd[number % len(odd)]
    return {_FILE: json.dumps(notebook).encode()}


@damage("is the notebook of another lab", problem="no cell of lab")
def another_lab(lab: Lab) -> Files:
    meta = {"grade": True, "grade_id": "other", "locked": True, "points": 11, "solution": False}
    meta |= {"schema_version": 3, "task": False, "cell_type": "code"}
    return _write(v4.new_notebook(cells=[v4.new_code_cell("11", metadata={"nbgrader": meta})]))


@damage("has halves of characters in the text of its cells", problem=".*")
def half_characters(lab: Lab) -> Files:
    notebook = _untouched(lab)
    notebook.cells[1].source = "answer = '\ud800'"
    return _write(notebook)


@damage("has 2,000 cells")
def many_cells(lab: Lab) -> Files:
    notebook = _untouched(lab)
    notebook.cells += [v4.new_markdown_cell("x") for _ in range(2000 - len(notebook.cells))]
    return _write(notebook)


# --- the file ---


@damage("is cut in half", problem="damaged")
def cut_in_half(lab: Lab) -> Files:
    data = json.dumps(_solved(lab)).encode()
    return {_FILE: data[: len(data) // 2]}


@damage("has 100 MB of outputs", problem="the most", stock="not run: takes as long as it may")
def hundred_megabytes(lab: Lab) -> Files:
    notebook = _solved(lab)
    notebook.cells[1].outputs = [v4.new_output("stream", text="x" * 100_000_000)]
    return _write(notebook)


@damage("is of a later format", problem="format 7")
def later_format(lab: Lab) -> Files:
    return _write({**_solved(lab), "nbformat": 7})


@damage("is of format 4.99, which does not exist yet", points="all")
def later_minor_format(lab: Lab) -> Files:
    return _write({**_solved(lab), "nbformat_minor": 99})


@damage("says that it is of format 3", problem=".")
def false_format(lab: Lab) -> Files:
    return _write({**_solved(lab), "nbformat": 3})


@damage("is nested 100,000 deep", problem="damaged")
def nested_json(lab: Lab) -> Files:
    return {_FILE: b'{"nbformat": 4, "cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"}


@damage("is empty", problem="damaged")
def empty_file(lab: Lab) -> Files:
    return {_FILE: b""}


@damage("is a picture", problem="damaged")
def no_notebook(lab: Lab) -> Files:
    return {_FILE: b"\x89PNG\r\n\x1a\n" + bytes(range(256))}


@damage("is a list", problem="not a notebook")
def a_list(lab: Lab) -> Files:
    return {_FILE: b"[]"}


@damage("is missing", problem=f"no {_FILE}")
def missing(lab: Lab) -> Files:
    return {"other.ipynb": b"{}"}


# --- what lies beside it ---

_BESIDE = "not run: the exchange would refuse it"


@damage("comes with files whose paths lead out of its folder", problem=".", stock=_BESIDE)
def paths_that_lead_out(lab: Lab) -> Files:
    files = {"../" * 12 + "@CANARY@/open/escaped": b"x", "a/../../../escaped": b"x"}
    return {**_write(_untouched(lab)), **files}


@damage("comes with a file of an absolute path", problem=".", stock=_BESIDE)
def absolute_path(lab: Lab) -> Files:
    return {**_write(_untouched(lab)), "@CANARY@/open/absolute": b"x"}


@damage("comes with a file where another needs a folder", problem=".", stock=_BESIDE)
def file_and_folder(lab: Lab) -> Files:
    return {**_write(_untouched(lab)), "data": b"x", "data/rows.csv": b"x"}


@damage("comes with names that no file can have", problem=".", stock=_BESIDE)
def impossible_names(lab: Lab) -> Files:
    return {**_write(_untouched(lab)), "a\0b": b"x", "x" * 5000: b"x", "": b"x", ".": b"x"}


@damage("comes with folders 1,500 deep", problem=".", stock=_BESIDE)
def deep_folders(lab: Lab) -> Files:
    return {**_write(_untouched(lab)), "a/" * 1500 + "x": b"x"}


@damage("comes with more files than it may make", problem=".", stock=_BESIDE)
def many_files(lab: Lab) -> Files:
    return {**_write(_untouched(lab)), **{f"f/{number}": b"" for number in range(2500)}}


@damage("comes with more data than it may write", problem=".", stock=_BESIDE)
def large_files(lab: Lab) -> Files:
    return {**_write(_untouched(lab)), "large": bytes(40 * 2**20)}


@damage("comes with a zip bomb, which it unpacks", stock="not run: would fill the disk")
def zip_bomb(lab: Lab) -> Files:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"{number}", bytes(20 * 2**20))
    notebook = _untouched(lab)
    notebook.cells[1].source = "import zipfile\nzipfile.ZipFile('bomb.zip').extractall('/tmp/bomb')"
    return {**_write(notebook), "bomb.zip": packed.getvalue()}
