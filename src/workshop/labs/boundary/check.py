"""A check, as the rules see it, and what they share."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workshop.labs.boundary.origins import From

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop.cell_names import CellNames
    from workshop.labs.boundary.origins import Origins

PLAIN_PYTHON = "A check is plain Python: import and call what it needs."

Found = tuple[int, str]  # line in the cell, counted from 1; sentence


@dataclass(frozen=True)
class Check:
    """A check, as the rules see it.

    Attributes:
        tree: what Python read.
        origins: where the value of each expression comes from.
        given: names that given cells make.
        student: names that solution cells make.
        others: names that the other checks make, by grade id.
        nodes: all nodes of the tree.
    """

    tree: ast.Module
    origins: Origins
    given: CellNames
    student: CellNames
    others: dict[str, CellNames]
    nodes: list[Any] = field(default_factory=list)

    def all(self, *types: type[Any]) -> Iterator[Any]:
        """Yield the nodes of some types."""
        return (node for node in self.nodes if isinstance(node, types))

    def calls_student(self, node: ast.AST) -> bool:
        """Whether ``node`` is a call of something of the student's."""
        return isinstance(node, ast.Call) and self.origins.of(node.func) >= From.RESULT


def conditions(check: Check) -> Iterator[tuple[ast.expr, bool]]:
    """Yield what decides about a failure, and whether the check passes when it is true."""
    for node in check.all(ast.Assert):
        yield node.test, True
    for node in check.all(ast.If):
        if any(isinstance(statement, ast.Raise) for statement in node.body):
            yield node.test, False


def asserts(node: ast.AST) -> bool:
    """Whether a statement fails a check: assert, raise, or a call of ``assert_…``."""
    called = dotted(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
    return isinstance(node, ast.Assert | ast.Raise) or called.startswith("assert_")


def dotted(node: ast.AST) -> str:
    """Return the text of ``a.b.c``; empty for anything else."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return node.id if isinstance(node, ast.Name) else ""
