"""Rules on how a check comes to its verdict."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from workshop.labs.boundary.check import asserts, conditions, dotted
from workshop.labs.boundary.origins import From, root_of
from workshop.labs.boundary.scopes import Function, nodes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop.labs.boundary.check import Check, Found

_SAY_IT = "say in it what was expected and what came."


def _messages(check: Check) -> Iterator[Found]:
    """Each assertion says what was expected and what came."""
    for node in check.all(ast.Assert):
        if node.msg is None or _empty(node.msg):
            yield node.lineno, f"this assertion has no message: {_SAY_IT}"
    for node in check.all(ast.Raise):
        match node.exc:
            case (
                ast.Name(id="AssertionError")
                | ast.Call(func=ast.Name(id="AssertionError"), args=[])
            ):
                yield node.lineno, f"this AssertionError has no message: {_SAY_IT}"
            case ast.Call(func=ast.Name(id="AssertionError"), args=[text]) if _empty(text):
                yield node.lineno, f"this AssertionError has no message: {_SAY_IT}"


def _empty(message: ast.AST) -> bool:
    return isinstance(message, ast.Constant) and not str(message.value or "").strip()


def _swallows_nothing(check: Check) -> Iterator[Found]:
    """No failed assertion, and no end of the student's process, is caught."""
    for node in check.all(ast.Try, ast.TryStar):
        inside = [inner for statement in node.body for inner in ast.walk(statement)]
        judges = any(asserts(inner) for inner in inside)
        asks = any(check.calls_student(inner) for inner in inside)
        for handler in node.handlers:
            caught = _caught(handler)
            goes_on = not isinstance(handler.body[-1], ast.Raise)
            silent = all(isinstance(part, ast.Pass) for part in handler.body) and not node.orelse
            if caught & {"", "BaseException"}:
                what = "except BaseException:" if handler.type else "except:"
                yield (
                    handler.lineno,
                    f"«{what}» also catches the end of the student's process and a refused "
                    "question, which must fail the check: name the exception that you expect.",
                )
            elif goes_on and (
                (judges and caught & {"AssertionError", "Exception"})
                or (asks and "AssertionError" in caught)
            ):
                yield (
                    handler.lineno,
                    "this swallows a failed assertion, so the check goes on as if it had passed: "
                    "take the assertion out of the try, and name the exception that you expect.",
                )
            elif asks and silent and "Exception" in caught:
                yield (
                    handler.lineno,
                    "this swallows every error of the student's code: name the exception that you "
                    "expect, and raise AssertionError in an else: when it does not come.",
                )


def _caught(handler: ast.ExceptHandler) -> set[str]:
    """Return the names of the exceptions that a clause catches; '' for all."""
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {dotted(one).rpartition(".")[2] if one else "" for one in types}


def _nan_fails(check: Check) -> Iterator[Found]:
    """A comparison is written so that nan, which compares false, fails the check."""
    for test, passes_when in conditions(check):
        for line in _false_passes(test, passes_when, check):
            yield (
                line,
                "nan passes here, since it compares false with every number: turn the comparison "
                "round, so that the check passes only when it is true (for example: "
                "assert abs(came - expected) <= 1e-6).",
            )


def _false_passes(node: ast.AST, passes_when: bool, check: Check) -> Iterator[int]:
    """Yield the lines of comparisons, of what the student made, that pass when they are false."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _false_passes(operand, not passes_when, check)
        case ast.Compare(left=left, ops=ops, comparators=rest):
            order = any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in ops)
            if (
                order
                and not passes_when
                and any(_may_be_nan(part, check) for part in [left, *rest])
            ):
                yield node.lineno
        case _:
            for part in ast.iter_child_nodes(node):
                yield from _false_passes(part, passes_when, check)


def _may_be_nan(node: ast.AST, check: Check) -> bool:
    counts = isinstance(node, ast.Attribute) and node.attr in {"ndim", "size"}
    item = node.value if isinstance(node, ast.Subscript) else node
    shape = isinstance(item, ast.Attribute) and item.attr == "shape"
    return not counts and not shape and check.origins.of(node) > From.CHECK


def _ends_in_no_value(check: Check) -> Iterator[Found]:
    """The cell has no value, for nbgrader takes a number for partial credit."""
    last = check.tree.body[-1] if check.tree.body else None
    if not isinstance(last, ast.Expr):
        return
    if isinstance(last.value, ast.Call) and isinstance(last.value.func, ast.Name):
        name = last.value.func.id
        made = [node for node in check.all(*Function.__args__) if node.name == name]
        if made and not any(_gives_value(function) for function in made):
            return
        if name == "print" and name not in check.student:
            return
    yield (
        last.lineno,
        "the check ends in an expression, whose value can be taken for partial credit: put it into "
        "an assertion, give it a name, or delete it.",
    )


def _gives_value(function: Function) -> bool:
    return any(
        isinstance(node, ast.Yield | ast.YieldFrom)
        or (isinstance(node, ast.Return) and node.value is not None)
        for node in nodes_of(function)
    )


_ENDS = {"exit", "quit", "sys.exit", "os._exit", "os.abort"}


def _leaves_the_process_alone(check: Check) -> Iterator[Found]:
    """The process that runs the checks goes on, with its modules as they are."""
    for node in check.all(ast.Call):
        name = dotted(node.func)
        if name in _ENDS and not check.origins.kinds(root_of(node.func)) & {"function", "value"}:
            yield (
                node.lineno,
                f"{name}() ends the process that runs the checks: raise AssertionError with a "
                "message instead.",
            )
        patched = node.args[:1] if name in {"setattr", "delattr"} else []
        if "patch" in name.split(".")[:2]:
            patched = [node.func]
        if any(_imported(value, check) for value in patched):
            yield node.lineno, _PATCHES
    for node in check.all(ast.Raise):
        if dotted(node.exc.func if isinstance(node.exc, ast.Call) else node.exc) == "SystemExit":
            yield (
                node.lineno,
                "SystemExit ends the process that runs the checks: raise AssertionError with a "
                "message instead.",
            )
    for node in check.all(ast.Attribute, ast.Subscript):
        if isinstance(node.ctx, ast.Store | ast.Del) and _imported(node, check):
            yield node.lineno, _PATCHES


_PATCHES = (
    "this changes something imported, for the checks that follow and not for the student's code, "
    "which runs in another process: leave it as it is."
)


def _imported(node: ast.AST, check: Check) -> bool:
    return check.origins.kinds(root_of(node)) == {"import"}


def _can_fail(check: Check) -> Iterator[Found]:
    """There is an assertion that is reached."""
    used = {node.id for node in check.all(ast.Name) if isinstance(node.ctx, ast.Load)}
    reached = [
        statement
        for statement in check.tree.body
        if not (isinstance(statement, Function) and statement.name not in used)
    ]
    if not any(asserts(node) for statement in reached for node in ast.walk(statement)):
        yield 0, "this check has no assertion, so every answer passes: add one with a message."


RULES = (
    _messages,
    _swallows_nothing,
    _nan_fails,
    _ends_in_no_value,
    _leaves_the_process_alone,
    _can_fail,
)
