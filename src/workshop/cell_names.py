"""The names that a cell of a notebook makes."""

from __future__ import annotations

import ast
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
    plain = TransformerManager().transform_cell(code)
    try:
        table = symtable.symtable(plain, "cell", "exec")
        tree = ast.parse(plain)
    except SyntaxError:
        return CellNames()
    symbols = table.get_symbols()
    for inner in _tables_in(table):  # a function may make names of the cell
        symbols += [symbol for symbol in inner.get_symbols() if symbol.is_declared_global()]
    imported = {symbol.get_name() for symbol in symbols if symbol.is_imported()}
    assigned = {symbol.get_name() for symbol in symbols if symbol.is_assigned()}
    # Where the names of a comprehension belong, symtable says in another way since Python 3.12.
    looped, kept = _names_in_comprehensions(tree)
    assigned = (assigned - looped) | kept
    return CellNames(frozenset(assigned - imported), frozenset(imported))


def _names_in_comprehensions(tree: ast.AST) -> tuple[set[str], set[str]]:
    """Return the names that only comprehensions have, and those that they leave (``:=``)."""
    here = list(_outside_functions(tree))
    loops = [node.target for node in here if isinstance(node, ast.comprehension)]
    inside = {id(name) for loop in loops for name in ast.walk(loop)}
    looped = {name.id for loop in loops for name in ast.walk(loop) if isinstance(name, ast.Name)}
    stored = {
        node.id
        for node in here
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in inside
    }
    kept = {node.target.id for node in here if isinstance(node, ast.NamedExpr)}
    return looped - stored, kept


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(
            child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
        ):
            yield from _outside_functions(child)


def _tables_in(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _tables_in(child)
