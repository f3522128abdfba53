"""Finds what of a lab another answer can change: the checks, and the cells that those need.

A check uses only what students define (the boundary rules see to that), so from the names that
each cell makes and uses follows which checks an answer can reach. Cells that merely show something,
and checks that would say the same as for the reference, need not be run again for each answer.
"""

from __future__ import annotations

import ast
import symtable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from IPython.core.inputtransformer2 import TransformerManager

from workshop.cell_names import names_of
from workshop.labs.boundary.origins import Origins

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workshop.labs.source import LabSource

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Impact:
    """What another answer can change.

    Attributes:
        checks: grade ids of the test cells whose verdict may be another one.
        cells: numbers of the notebook's cells to run: these checks and what they need.
    """

    checks: frozenset[str]
    cells: frozenset[int]


@dataclass(frozen=True)
class _Names:
    """The names of a code cell.

    Attributes:
        defines: what it assigns, functions and classes included.
        imports: what it imports.
        changes: whose objects it may change: ``a[0] = 1``, ``a.b = 1``, ``a.sort()``.
        now: what it uses while it runs.
        later: what its functions use when they are called.
    """

    defines: frozenset[str] = _NONE
    imports: frozenset[str] = _NONE
    changes: frozenset[str] = _NONE
    now: frozenset[str] = _NONE
    later: frozenset[str] = _NONE

    def __or__(self, other: _Names) -> _Names:
        return _Names(
            self.defines | other.defines,
            self.imports | other.imports,
            self.changes | other.changes,
            self.now | other.now,
            self.later | other.later,
        )

    @property
    def uses(self) -> frozenset[str]:
        return self.now | self.later


@dataclass(frozen=True)
class _Cell:
    number: int
    grade_id: str
    check: bool
    names: _Names


def impact_of(source: LabSource, changed: Mapping[str, str]) -> Impact:
    """Return what of a lab can change when some solution cells are not the reference's.

    Args:
        source: the lab.
        changed: text of the solution cells that differ, by grade id.
    """
    cells = list(_read(source, changed))
    checks = list(_reached(cells, changed))
    numbers = _needed(cells, checks) if checks else frozenset()
    return Impact(frozenset(check.grade_id for check in checks), numbers)


def _read(source: LabSource, changed: Mapping[str, str]) -> Iterator[_Cell]:
    tests = {cell.grade_id for cell in source.tests}
    for number, cell in enumerate(source.notebook.cells):
        if cell.cell_type == "code":
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            names = _names(cell.source)
            if grade_id in changed:
                names |= _names(changed[grade_id])
            yield _Cell(number, grade_id, grade_id in tests, names)


def _reached(cells: list[_Cell], changed: Mapping[str, str]) -> Iterator[_Cell]:
    """Yield the checks that use a name that depends on a changed cell."""
    tainted: set[str] = set()
    for number, cell in enumerate(cells):
        hit = cell.grade_id in changed or not tainted.isdisjoint(cell.names.uses)
        if cell.check:
            if hit:
                yield cell
        elif not hit:
            tainted -= cell.names.defines
        else:
            new: set[str] = set(cell.names.defines | cell.names.changes)
            while new - tainted:  # functions made before use what is made now
                tainted |= new
                for earlier in cells[:number]:
                    if not tainted.isdisjoint(earlier.names.later):
                        new |= earlier.names.defines


def _needed(cells: list[_Cell], checks: list[_Cell]) -> frozenset[int]:
    """Return the numbers of ``checks`` and of the cells that make what they need."""
    end = checks[-1].number
    found: set[int] = set()
    wanted = list(checks)
    while wanted:
        cell = wanted.pop()
        if cell.number in found:
            continue
        found.add(cell.number)
        for name in cell.names.uses:
            wanted += _makers(name, cells, cell.number)
        for name in cell.names.later:  # at the time of a check
            wanted += [
                other
                for other in cells
                if cell.number < other.number < end and not other.check and _makes(other, name)
            ]
    return frozenset(found)


def _makers(name: str, cells: list[_Cell], before: int) -> Iterator[_Cell]:
    """Yield the last cell that makes ``name`` before a cell, and those that change it since."""
    for cell in reversed(cells):
        if cell.number < before and not cell.check and _makes(cell, name):
            yield cell
            if name not in cell.names.changes:
                return


def _makes(cell: _Cell, name: str) -> bool:
    return name in cell.names.defines | cell.names.imports | cell.names.changes


@cache  # an answer has most of its cells from the lab
def _names(code: str) -> _Names:
    """Return the names of a cell; none when Python cannot read it."""
    plain = TransformerManager().transform_cell(code)
    try:
        tree, table = ast.parse(plain), symtable.symtable(plain, "cell", "exec")
    except SyntaxError:
        return _Names()
    made = names_of(code)
    changes = frozenset(_changed(tree)) - made.imported - made.defined
    later = frozenset(_globals_in(table)) - made.imported - made.defined
    return _Names(made.defined, made.imported, changes, frozenset(Origins(tree, _NONE).free), later)


def _globals_in(table: symtable.SymbolTable) -> Iterator[str]:
    """Yield the names of the notebook that the functions in a cell read."""
    for inner in table.get_children():
        for symbol in inner.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                yield symbol.get_name()
        yield from _globals_in(inner)


def _changed(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        place: ast.expr | None = None
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            place = node
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            place = node.value.func
        inner = place
        while isinstance(inner, ast.Subscript | ast.Attribute):
            inner = inner.value
        if isinstance(inner, ast.Name) and inner is not place:
            yield inner.id
