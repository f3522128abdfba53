"""Rules on what crosses the boundary between a check and the student's process."""

from __future__ import annotations

import ast
import builtins
import re
from typing import TYPE_CHECKING

from workshop.errors import near
from workshop.labs.boundary.check import PLAIN_PYTHON, dotted
from workshop.labs.boundary.origins import From

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop.labs.boundary.check import Check, Found


def _names_come_from_the_student(check: Check) -> Iterator[Found]:
    """A name is the check's own, a built-in, or one that a solution cell defines."""
    ready = {*dir(builtins), "display", "__name__", "__builtins__"}
    for node in check.all(ast.ImportFrom):
        if node.names[0].name == "*":
            yield (
                node.lineno,
                "«import *» hides which names the check defines itself: import them one by one.",
            )
    for name, line in check.origins.free.items():
        if name == "get_ipython":
            yield line, f"get_ipython() is IPython's, not Python's. {PLAIN_PYTHON}"
        elif name in ready:
            if name in check.student:
                yield (
                    line,
                    f"«{name}» is a name of Python's, and a check gets Python's own, never the "
                    "student's: give the student's another name.",
                )
        elif name not in check.student.defined and (sentence := _why_unknown(name, check)):
            yield line, sentence


def _why_unknown(name: str, check: Check) -> str:
    """Say why a check cannot have a name; empty when it can."""
    if name in check.given.imported or name in check.student.imported:
        return f"«{name}» is imported in another cell only: import it in the check itself."
    if name in check.given:
        return (
            f"«{name}» comes from a given cell, and a student can change what given cells made: "
            "define it in the check itself."
        )
    for grade_id, names in check.others.items():
        if name in names:
            make = "import" if name in names.imported else "define"
            return (
                f"«{name}» comes from «{grade_id}», and checks do not see each other's names: "
                f"{make} it in this check as well."
            )
    if {name, "*"} & check.origins.own:
        return ""  # an earlier turn of a loop defines it, or «import *»
    return f"no cell defines «{name}». {near(name, check.student.defined | check.origins.own)}"


_LOOKS_AT_TYPES = {"isinstance", "issubclass", "type", "callable", "id", "vars", "dir"}
_DUNDER = re.compile(r"__\w+__")
_NAMES_OF_OBJECTS = {"__name__", "__qualname__"}
_VALUES_NOT_TYPES = (
    "looks at what kind of object the student made, which stays in the student's process: judge "
    "values and behaviour, after float(…), list(…) or np.asarray(…) where that helps."
)


def _values_not_types(check: Check) -> Iterator[Found]:
    """What comes from the student is judged by its value, not by its type."""
    for node in check.all(ast.Call):
        name = dotted(node.func)
        if not any(check.origins.of(value) >= From.RESULT for value in node.args):
            continue
        first = bool(node.args) and check.origins.of(node.args[0]) >= From.RESULT
        if name.startswith("inspect.") or (name in _LOOKS_AT_TYPES and first):
            yield node.lineno, f"{name}() {_VALUES_NOT_TYPES}"
        elif name in {"hasattr", "getattr"} and first and not _reads_attribute(node):
            yield (
                node.lineno,
                f"{name}() needs the name of the attribute here, as plain text without "
                "double underscores.",
            )
    for node in check.all(ast.Attribute):
        special = _DUNDER.fullmatch(node.attr) and node.attr not in _NAMES_OF_OBJECTS
        if special and check.origins.of(node.value) >= From.RESULT:
            yield node.lineno, f"{node.attr} {_VALUES_NOT_TYPES}"


def _reads_attribute(node: ast.Call) -> bool:
    match node.args:
        case [_, ast.Constant(value=str(name)), *_]:
            return _DUNDER.fullmatch(name) is None
    return False


_CHANGES = {
    *("append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "update"),
    *("setdefault", "add", "discard", "popitem", "fill", "put", "resize", "setflags"),
}
_CHANGES_FIRST = {
    *("setattr", "delattr", "shuffle", "fill_diagonal", "heapify", "heappush", "heappop"),
}
_USE_A_COPY = "in place, and later checks would meet the change: work on a copy."


def _changes_nothing(check: Check) -> Iterator[Found]:
    """The student's objects are left as they are."""

    def theirs(node: ast.AST) -> bool:
        return check.origins.of(node) == From.STUDENT

    for node in check.all(ast.Attribute, ast.Subscript):
        if isinstance(node.ctx, ast.Store | ast.Del) and theirs(node.value):
            yield node.lineno, f"this changes «{ast.unparse(node.value)}» {_USE_A_COPY}"
    for node in check.all(ast.AugAssign, ast.Delete):
        for target in [node.target] if isinstance(node, ast.AugAssign) else node.targets:
            own = check.origins.kinds(target)  # may be a number, which nothing changes in place
            if isinstance(target, ast.Name) and theirs(target) and not own:
                yield (
                    node.lineno,
                    f"«{target.id}» is the student's: leave it as it is, and use a name of the "
                    "check's own.",
                )
    for node in check.all(ast.Global):
        for name in sorted(set(node.names) & check.student.defined):
            yield (
                node.lineno,
                f"«global {name}» replaces what the student made: use a name of the check's own.",
            )
    for node in check.all(ast.Call):
        changed = list(_changed_by(node))
        for value in filter(theirs, changed):
            yield node.lineno, f"this changes «{ast.unparse(value)}» {_USE_A_COPY}"


def _changed_by(node: ast.Call) -> Iterator[ast.AST]:
    """Yield the expressions whose value a call changes."""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    in_place = [keyword.value for keyword in node.keywords if keyword.arg in {"inplace", "out"}]
    if isinstance(node.func, ast.Attribute):
        truly = any(isinstance(value, ast.Constant) and value.value is True for value in in_place)
        if method in _CHANGES or truly:
            yield node.func.value
    if (method or dotted(node.func)) in _CHANGES_FIRST and node.args:
        yield node.args[0]
    yield from in_place


_CONSTANTS = {"pi", "e", "tau", "inf", "nan"}


def _passes_plain_data(check: Check) -> Iterator[Found]:
    """The student's functions get plain data, or objects of the student's."""
    for node in check.all(ast.Call):
        if check.calls_student(node):
            for value in [*node.args, *(keyword.value for keyword in node.keywords)]:
                for line, what in _not_plain(value, check):
                    yield (
                        line,
                        f"{what} cannot be passed to «{ast.unparse(node.func)}», which runs in the "
                        "student's process: pass plain data (numbers, text, lists, dicts, arrays, "
                        "frames).",
                    )


def _not_plain(value: ast.AST, check: Check) -> Iterator[Found]:
    match value:
        case ast.Lambda(lineno=line):
            yield line, "a lambda"
        case ast.GeneratorExp(lineno=line):
            yield line, "a generator"
        case ast.Name(id=name, lineno=line):
            kinds = check.origins.kinds(value)
            if "value" not in kinds and not ("import" in kinds and name in _CONSTANTS):
                for kind in sorted(kinds):
                    what = "which is imported" if kind == "import" else f"a {kind} of the check's"
                    yield line, f"«{name}», {what},"
        case ast.Call(func=ast.Name(id=name) as func, lineno=line):
            if check.origins.kinds(func) == {"class"}:
                yield line, f"an object of «{name}», a class of the check's,"
        case ast.List() | ast.Tuple() | ast.Set() | ast.Dict() | ast.Starred() | ast.IfExp():
            for part in ast.iter_child_nodes(value):
                yield from _not_plain(part, check)


RULES = (
    _names_come_from_the_student,
    _values_not_types,
    _changes_nothing,
    _passes_plain_data,
)
