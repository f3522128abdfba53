"""The rule that no verdict rests on what an object of the student's says of itself.

What a call of the student's gave may be an object that stays in the student's process. Its methods
are the student's: an ``equals`` that says True to everything passes any check that believes it. A
conversion, or a comparison with ``==``, is made here, and refuses what is not plain data.

Only methods of NumPy, pandas, text and sets are meant, and ``score(X, y)`` of a model: those that a
check calls in the belief that they are the library's. A method that the task asks for says what it
says. Attributes are left alone as well, for a ``shape`` is often looked at before the values are.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from workshop.labs.boundary.check import asserts, conditions, dotted
from workshop.labs.boundary.origins import From
from workshop.labs.boundary.scopes import Function, nodes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workshop.labs.boundary.check import Check, Found

# They compare with what they are given.
_COMPARES = {
    *("equals", "eq", "ne", "lt", "le", "gt", "ge", "allclose", "isclose", "isin", "identical"),
    *("issubset", "issuperset", "isdisjoint", "startswith", "endswith"),
}
# They say yes or no, or give something else when a task asks for a method of that name.
_SAYS_YES = {"all", "any", "isna", "notna", "isnull", "notnull", "isdigit", "isalpha", "isalnum"}
_PASSES_ON = {"bool", "all", "any", "np.all", "np.any", "numpy.all", "numpy.any"}

_TRUTH, _ORDER, _OTHER = "truth", "order", ""  # what a condition does with a value


def _no_object_speaks_for_itself(check: Check) -> Iterator[Found]:
    """A verdict rests on plain data, not on what an object of the student's answers."""
    deciding = _Deciding(check)
    for test, _ in conditions(check):
        deciding.follow(test, _TRUTH)
    for node in check.all(ast.Call):
        if asserts(node):
            deciding.follow_all(node.args, _OTHER)
    for call in deciding.found:
        asked = ast.unparse(call.func)
        if call.func.attr == "score":  # type: ignore[attr-defined]
            yield (
                call.lineno,
                f"«{asked}» lets the student's object say how good it is: have it predict, and "
                "compute the score in the check, from np.asarray(came).",
            )
        else:
            yield (
                call.lineno,
                f"«{asked}» may be a method that the student wrote, and say what passes: convert "
                "first, with np.asarray(came), pd.DataFrame(came), list(came) or str(came), which "
                "refuse an object that is no plain data.",
            )


class _Deciding:
    """Follows conditions back to the answers of the student's objects that they rest on.

    Attributes:
        found: calls of methods that a check must not believe.
    """

    def __init__(self, check: Check) -> None:
        self.found: list[ast.Call] = []
        self._check = check
        self._seen: set[tuple[ast.AST, str]] = set()
        self._values: dict[str, list[ast.expr]] = defaultdict(list)
        for node in check.all(ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name) and node.value is not None:
                    self._values[target.id].append(node.value)
        for function in check.all(*Function.__args__):
            for node in nodes_of(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    self._values[f"{function.name}()"].append(node.value)

    def follow_all(self, nodes: Iterable[ast.AST], use: str) -> None:
        """Follow several parts of a condition."""
        for node in nodes:
            self.follow(node, use)

    def follow(self, node: ast.AST, use: str) -> None:
        """Follow a part of a condition, which is used as truth, in an order, or otherwise."""
        if (node, use) in self._seen:
            return
        self._seen.add((node, use))
        match node:
            case ast.Call():
                self._call(node, use)
            case ast.Name(id=name):
                self.follow_all(self._values[name], use)
            case ast.Subscript(value=value):
                self.follow(value, _OTHER)
            case ast.Compare(ops=ops):
                order = any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in ops)
                parts = [node.left, *node.comparators]
                values = [part.value for part in parts if isinstance(part, ast.Constant)]
                truth = any(isinstance(value, bool) for value in values)
                self.follow_all(parts, _ORDER if order else _TRUTH if truth else _OTHER)
            case ast.BoolOp() | ast.UnaryOp(op=ast.Not()) | ast.NamedExpr() | ast.IfExp():
                self.follow_all(ast.iter_child_nodes(node), use)
            case ast.List() | ast.Tuple() | ast.ListComp() | ast.GeneratorExp():
                self.follow_all(ast.iter_child_nodes(node), use)
            case ast.Lambda():
                return
            case _:
                self.follow_all(ast.iter_child_nodes(node), use if use == _ORDER else _OTHER)

    def _call(self, node: ast.Call, use: str) -> None:
        if self._speaks_for_itself(node, use):
            self.found.append(node)
        elif self._check.calls_student(node):
            self.follow(node.func, _OTHER)  # what it is given does not decide
        else:
            passed = use if use == _ORDER or dotted(node.func) in _PASSES_ON else _OTHER
            self.follow_all(ast.iter_child_nodes(node), passed)
            if isinstance(node.func, ast.Name):
                self.follow_all(self._values[f"{node.func.id}()"], use)

    def _speaks_for_itself(self, node: ast.Call, use: str) -> bool:
        if not isinstance(node.func, ast.Attribute):
            return False
        if self._check.origins.of(node.func.value) < From.RESULT:
            return False
        method = node.func.attr
        if method == "score":
            return use == _ORDER and len(node.args) + len(node.keywords) >= 2
        return method in _COMPARES or (method in _SAYS_YES and use == _TRUTH)


RULES = (_no_object_speaks_for_itself,)
