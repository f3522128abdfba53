"""The names that a cell of a notebook makes."""

from __future__ import annotations

import symtable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from IPython.core.inputtransformer2 import TransformerManager

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class CellNames:
    """The names that cells make.

    Attributes:
        defined: assigned, functions and classes, also under a condition; nothing imported.
        imported: modules, and what was taken from them.
    """

    defined: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()

    def __or__(self, other: CellNames) -> CellNames:
        """Return the names that two cells make together."""
        return CellNames(self.defined | other.defined, self.imported | other.imported)

    def __contains__(self, name: str) -> bool:
        """Whether ``name`` is made, in whatever way."""
        return name in self.defined or name in self.imported


def names_of(code: str) -> CellNames:
    """Return the names that a cell makes; none when Python cannot read it."""
    try:
        table = symtable.symtable(TransformerManager().transform_cell(code), "cell", "exec")
    except SyntaxError:
        return CellNames()
    symbols = table.get_symbols()
    for inner in _tables_in(table):  # a function may make names of the cell
        symbols += [symbol for symbol in inner.get_symbols() if symbol.is_declared_global()]
    imported = {symbol.get_name() for symbol in symbols if symbol.is_imported()}
    assigned = {symbol.get_name() for symbol in symbols if symbol.is_assigned()}
    return CellNames(frozenset(assigned - imported), frozenset(imported))


def _tables_in(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _tables_in(child)
