"""Changes a reference solution as a slip of the pen would, one place at a time.

Each change is a *mutant*: the same cell with another operator, constant, axis, order of arguments,
function, or without a line. A check that still passes does not look at that place. The classes of
changes are those of DeMillo, Lipton and Sayward, *Hints on Test Data Selection*, Computer 11(4),
1978, and of later tools for Python, with the slips that NumPy and scikit-learn invite.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from workshop.labs.source import BEGIN_SOLUTION, END_SOLUTION

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_SWAPPED = (ast.MatMult, ast.Div)  # operators whose sides are easily taken for each other
_NEIGHBOURS = {
    name: other
    for one, two in (
        ("min", "max"),
        ("argmin", "argmax"),
        ("minimum", "maximum"),
        ("nanmin", "nanmax"),
        ("sum", "mean"),
        ("median", "mean"),
        ("std", "var"),
        ("any", "all"),
        ("zeros", "ones"),
        ("hstack", "vstack"),
        ("floor", "ceil"),
        ("log2", "log"),
        ("transform", "fit_transform"),
        ("predict_proba", "predict"),
        ("append", "extend"),
    )
    for name, other in ((one, two), (two, one))
}
# Functions of one argument that are easily forgotten.
_FORGOTTEN = {
    "abs",
    "sqrt",
    "square",
    "log",
    "log2",
    "exp",
    "unique",
    "sorted",
    "cumsum",
    "argsort",
}
# Keywords that change how fast, how often or how openly something is done, not what comes of it.
_HARMLESS = {"random_state", "n_jobs", "verbose", "copy", "figsize"}


@dataclass(frozen=True)
class Mutant:
    """A solution cell with one change.

    Attributes:
        line: of the change in the cell, counted from 1.
        before: that line, and the others of the changed part, stripped and joined.
        after: what they have become.
        text: the whole cell.
    """

    line: int
    before: str
    after: str
    text: str


def mutants_of(text: str) -> list[Mutant]:
    """Return the mutants of a solution cell, in the order of its lines.

    Only what stands between the marks of the solution is changed; the whole cell where there are
    none. Changes that give the same program are left out.

    Args:
        text: source of the cell, with the marks.
    """
    tree = ast.parse(text)
    inside = _lines_inside(text)
    seen = {ast.dump(tree)}
    found = []
    for node, new in _changes(tree):
        start, end = node.lineno, node.end_lineno or node.lineno
        if not inside.issuperset(range(start, end + 1)):
            continue
        changed = _replaced(text, node, new)
        try:
            program = ast.dump(ast.parse(changed))
        except SyntaxError:
            continue
        if program not in seen:
            seen.add(program)
            extent = changed.count("\n") - text.count("\n")
            found.append(
                Mutant(
                    start,
                    _joined(text, start, end),
                    _joined(changed, start, end + extent),
                    changed,
                )
            )
    return sorted(found, key=lambda mutant: mutant.line)


def _lines_inside(text: str) -> set[int]:
    lines = text.splitlines()
    inside: set[int] = set()
    begin = None
    for number, line in enumerate(lines, 1):
        if line.strip() == BEGIN_SOLUTION:
            begin = number
        elif line.strip() == END_SOLUTION and begin is not None:
            inside |= set(range(begin + 1, number))
            begin = None
    return inside or set(range(1, len(lines) + 1))


def _joined(text: str, start: int, end: int) -> str:
    return " ".join(line.strip() for line in text.splitlines()[start - 1 : end])


_Place = ast.expr | ast.stmt | ast.keyword


def _replaced(text: str, node: _Place, new: str) -> str:
    """Return ``text`` with ``new`` in the place of ``node``, whose columns count bytes."""
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    head = lines[first][: node.col_offset]
    tail = lines[last][node.end_col_offset :]
    return b"".join([*lines[:first], head, new.encode(), tail, *lines[last + 1 :]]).decode()


# --- changes ----------------------------------------------------------------------------------


def _changes(tree: ast.AST) -> Iterator[tuple[_Place, str]]:
    """Yield each node that can be changed, with its new text."""
    for node in _nodes(tree):
        if isinstance(node, ast.stmt):
            yield from ((node, new) for new in _changed_statement(node))
        elif isinstance(node, ast.Call):
            yield from _changed_call(node)
        elif isinstance(node, ast.Slice):
            ends = [end for end in (node.lower, node.upper) if end is not None]
            yield from ((end, f"{ast.unparse(end)} + 1") for end in ends if not _is_number(end))
        elif isinstance(node, ast.Constant):
            yield from ((node, new) for new in _changed_constant(node.value))
        elif isinstance(node, ast.expr):
            yield from ((node, f"({ast.unparse(new)})") for new in _changed_expression(node))
        for test in _conditions(node):
            yield test, f"({ast.unparse(ast.UnaryOp(ast.Not(), test))})"


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk the tree; the inside of an f-string is text for people, and has no good positions."""
    yield tree
    if isinstance(tree, ast.JoinedStr):
        return
    for child in ast.iter_child_nodes(tree):
        if not _is_docstring(child):
            yield from _nodes(child)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_number(node: ast.expr) -> bool:
    """Say whether it is a constant, which is changed as such."""
    return isinstance(getattr(node, "operand", node), ast.Constant)


def _conditions(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield node.test
    elif isinstance(node, ast.comprehension):
        yield from node.ifs


def _changed_statement(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.AugAssign):
        other = _OPERATORS.get(type(node.op))
        if other is not None:
            yield ast.unparse(ast.AugAssign(node.target, other(), node.value))
    if not isinstance(
        node,
        ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Pass | ast.Assert,
    ):
        yield "pass"


def _changed_call(node: ast.Call) -> Iterator[tuple[_Place, str]]:
    function, arguments = node.func, node.args
    name = _name(function)
    if name in _NEIGHBOURS:
        whole = ast.unparse(function)
        yield function, f"{whole.removesuffix(name)}{_NEIGHBOURS[name]}"
    if name in _FORGOTTEN and len(arguments) == 1:
        yield node, f"({ast.unparse(arguments[0])})"
    if isinstance(function, ast.Attribute) and not arguments and name in {"copy", "ravel"}:
        yield node, f"({ast.unparse(function.value)})"
    for one, two in pairwise(arguments):
        if not isinstance(one, ast.Starred) and not isinstance(two, ast.Starred):
            swapped = [two if a is one else one if a is two else a for a in arguments]
            yield node, ast.unparse(ast.Call(function, swapped, node.keywords))
    for keyword in node.keywords:
        if keyword.arg is not None and keyword.arg not in _HARMLESS:
            kept = [one for one in node.keywords if one is not keyword]
            yield node, ast.unparse(ast.Call(function, arguments, kept))


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _changed_expression(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            for other in _COMPARISONS[type(op)]:
                yield ast.Compare(left, [other()], [right])
        case ast.BinOp(left=left, op=op, right=right):
            if type(op) in _OPERATORS:
                yield ast.BinOp(left, _OPERATORS[type(op)](), right)
            if isinstance(op, _SWAPPED):
                yield ast.BinOp(right, op, left)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
            yield operand
        case ast.Attribute(value=value, attr="T"):
            yield value


def _changed_constant(value: object) -> Iterator[str]:
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int):
        yield str(value + 1)
        yield str(value - 1)
    elif isinstance(value, float):
        yield repr(value * 2 if value else 1.0)
    elif isinstance(value, str):
        yield repr(f"{value} changed")
