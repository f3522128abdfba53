"""Finds checks that would judge otherwise, or not at all, in another process than the student's.

A check is a test cell that the machine grades. It runs apart from the student's code: each name
that it does not define is fetched from the student's process, plain data by value, anything else as
an object that it may only call, index, or read attributes of.

:func:`boundary_faults` reads each check without running it. It first finds out which expressions
come from the student (:class:`_Origins`); the rules, one function each, build on that.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from IPython.core.inputtransformer2 import TransformerManager

from workshop.errors import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workshop.labs.source import LabSource


@dataclass(frozen=True)
class Fault:
    """A place where a check breaks a rule.

    Attributes:
        grade_id: the check.
        line: the line in the lab's ``.py`` file, counted from 1.
        sentence: what is wrong there, why, and what to do.
    """

    grade_id: str
    line: int
    sentence: str


def boundary_faults(source: LabSource) -> list[Fault]:
    """Return what breaks a rule in the checks of a lab, in the order of the file."""
    lines = {cell.grade_id: cell.line for cell in source.tests}
    given, student, checks = _Names(), _Names(), {}
    for cell in source.notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code":
            continue
        if meta.get("grade_id") in lines:
            checks[meta["grade_id"]] = cell.source
        elif meta.get("solution"):
            student |= names_of(cell.source)
        else:
            given |= names_of(cell.source)
    made = {grade_id: names_of(code) for grade_id, code in checks.items()}
    faults = set()
    for grade_id, code in checks.items():
        others = {other: names for other, names in made.items() if other != grade_id}
        for line, sentence in _faults_of(code, given, student, others):
            # The code starts in the line below the cell's marker.
            faults.add(Fault(grade_id, lines[grade_id] + line, sentence))
    return sorted(faults, key=lambda fault: (fault.line, fault.sentence))


# --- names ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Names:
    """The names that cells make.

    Attributes:
        defined: assigned, functions and classes, also under a condition; nothing imported.
        imported: modules, and what was taken from them.
    """

    defined: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()

    def __or__(self, other: _Names) -> _Names:
        return _Names(self.defined | other.defined, self.imported | other.imported)

    def __contains__(self, name: str) -> bool:
        return name in self.defined or name in self.imported


def names_of(code: str) -> _Names:
    """Return the names that a cell makes; none when Python cannot read it."""
    try:
        table = symtable.symtable(TransformerManager().transform_cell(code), "cell", "exec")
    except SyntaxError:
        return _Names()
    symbols = table.get_symbols()
    symbols += [
        symbol
        for child in _tables_in(table)
        for symbol in child.get_symbols()
        if symbol.is_declared_global()
    ]
    return _Names(
        frozenset(
            symbol.get_name()
            for symbol in symbols
            if symbol.is_assigned() and not symbol.is_imported()
        ),
        frozenset(symbol.get_name() for symbol in symbols if symbol.is_imported()),
    )


def _tables_in(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _tables_in(child)


# --- what comes from the student --------------------------------------------------------------

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_SCOPES = (_Function, ast.ClassDef, ast.Lambda, _Comprehension)


class _From(IntEnum):
    """Where the value of an expression comes from."""

    CHECK = 0  # the check made it
    DERIVED = 1  # the check computed it from what the student made
    RESULT = 2  # a call of the student's gave it: a value, or an object that stays there
    STUDENT = 3  # a name of the student's, or an attribute or item of what it stands for


class _Scope:
    """A scope of a check.

    Attributes:
        node: the function, class, comprehension or module.
        outer: the scope around it.
        kinds: how each name is made here: value, function, class, import.
        functions: the functions that are made here.
        now: where each name's value comes from, at the statement that is being read.
        ever: the same, of all statements together.
    """

    def __init__(self, node: ast.AST, outer: _Scope | None) -> None:
        self.node = node
        self.outer = outer
        self.kinds, self.functions = _bindings(node)
        self.now: dict[str, _From] = {}
        self.ever: dict[str, _From] = {}


def _bindings(scope: ast.AST) -> tuple[dict[str, set[str]], dict[str, _Function]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    functions: dict[str, _Function] = {}
    elsewhere: set[str] = set()
    for node in _nodes_of(scope):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                kinds[name].add("value")
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                kinds[name].add("value")
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                kinds[name].add("value")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                kinds[name].add("function")
                functions[name] = node
            case ast.ClassDef(name=name):
                kinds[name].add("class")
            case ast.alias():
                kinds[_alias_name(node)].add("import")
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                elsewhere.update(names)
    if isinstance(scope, ast.Module):
        for node in ast.walk(scope):
            for name in node.names if isinstance(node, ast.Global) else ():
                kinds[name].add("value")
        elsewhere.clear()
    return {name: kinds[name] for name in kinds.keys() - elsewhere}, functions


def _nodes_of(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that bind names in ``scope``, and others, but not those of scopes in it."""
    match scope:
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            todo: list[ast.AST] = [part.target for part in scope.generators]
        case ast.Lambda():
            todo = [scope.args, scope.body]
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            todo = [scope.args, *scope.body]
        case _:
            todo = list(getattr(scope, "body", []))
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, _Comprehension):
            walruses = (inner for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr))
            todo += [walrus.target for walrus in walruses]
        elif not isinstance(node, _SCOPES):
            todo += ast.iter_child_nodes(node)


def _alias_name(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


class _Origins:
    """Says where the value of each expression of a check comes from.

    It follows values through assignments, branches, loops, and the check's own functions, in both
    directions. It does not look into what the check puts into its own objects by calling a method.

    Attributes:
        free: the line where the check first uses each name that it has not defined there.
        own: the names that the check defines, there or later.
    """

    def __init__(self, tree: ast.Module, student: frozenset[str]) -> None:
        self.free: dict[str, int] = {}
        self._student = student
        self._levels: dict[Any, _From] = {}
        self._kinds: dict[ast.AST, set[str]] = {}
        self._scopes: dict[ast.AST, _Scope] = {}
        self._scope = self._module = self._scopes[tree] = _Scope(tree, None)
        self.own = frozenset(self._module.kinds)
        self._changed = True
        while self._changed:  # levels only rise, so this ends
            self._changed = False
            self._module.now = {}
            self._run(tree.body)

    def of(self, node: ast.AST) -> _From:
        """Where the value of an expression comes from."""
        return self._levels.get(node, _From.CHECK)

    def kinds(self, node: ast.AST) -> set[str]:
        """How the check made what a name stands for: value, function, class, import."""
        return self._kinds.get(node, set())

    def _lift(self, table: dict[Any, _From], key: Any, level: _From) -> None:
        if level > table.get(key, _From.CHECK):
            table[key] = level
            self._changed = True

    @contextmanager
    def _inside(self, node: ast.AST) -> Iterator[_Scope]:
        outer = self._scope
        self._scope = self._scopes.setdefault(node, _Scope(node, outer))
        self._scope.now = {}
        try:
            yield self._scope
        finally:
            self._scope = outer

    # --- names ---

    def _look_up(self, node: ast.Name) -> _From:
        name = node.id
        scope: _Scope | None = self._scope
        at_once = True  # whether the code runs where it stands, not when a function is called
        while scope is not None:
            visible = scope is self._scope or not isinstance(scope.node, ast.ClassDef)
            made = name in scope.now or not (at_once and scope is self._module)
            if visible and made and name in scope.kinds:
                self._kinds[node] = scope.kinds[name]
                return (scope.now if at_once else scope.ever).get(name, _From.CHECK)
            at_once = at_once and not isinstance(scope.node, _Function | ast.Lambda)
            scope = scope.outer
        self.free[name] = min(node.lineno, self.free.get(name, node.lineno))
        return _From.STUDENT if name in self._student else _From.CHECK

    def _function_at(self, name: str) -> _Function | None:
        scope: _Scope | None = self._scope
        while scope is not None and name not in scope.kinds:
            scope = scope.outer
        return scope.functions.get(name) if scope else None

    def _make(self, name: str, level: _From) -> None:
        scope = self._scope
        while name not in scope.kinds and scope.outer is not None:
            scope = scope.outer
        scope.now[name] = level
        self._lift(scope.ever, name, level)

    def _assign(self, target: ast.AST, level: _From, value: ast.AST | None = None) -> None:
        match target, value:
            case (ast.Tuple(elts=parts) | ast.List(elts=parts), ast.Tuple(elts=values)) if len(
                parts
            ) == len(values) and not any(isinstance(part, ast.Starred) for part in parts + values):
                for part, came in zip(parts, values, strict=True):
                    self._assign(part, self.of(came), came)
            case (ast.Tuple(elts=parts) | ast.List(elts=parts), _):
                for part in parts:
                    self._assign(part, level)
            case ast.Starred(value=part), _:
                self._assign(part, level)
            case ast.Name(id=name), _:
                self._make(name, level)
            case ((ast.Attribute() | ast.Subscript()), _):
                self._value(target)
                root = _root(target)
                if isinstance(root, ast.Name) and self.of(root) < _From.STUDENT:
                    held = min(level, _From.RESULT)  # the container is the check's own
                    self._make(root.id, max(held, self.of(root)))

    # --- statements ---

    def _run(self, body: Iterable[ast.AST]) -> None:
        for statement in body:
            self._statement(statement)

    def _branches(self, *bodies: Iterable[ast.AST]) -> None:
        """Read what may or may not run, each from here; then a name has the worst of its levels."""
        before = dict(self._scope.now)
        after: dict[str, _From] = {}
        for body in bodies:
            self._scope.now = dict(before)
            self._run(body)
            for name, level in self._scope.now.items():
                after[name] = max(level, after.get(name, level))
        self._scope.now = after

    def _statement(self, node: ast.AST) -> None:  # noqa: PLR0912, PLR0915 - a case for each kind
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._values(node.decorator_list)
                self._make(node.name, _From.CHECK)
                self._function(node, node.body)
            case ast.ClassDef():
                self._values([*node.decorator_list, *node.bases, *node.keywords])
                self._make(node.name, _From.CHECK)
                with self._inside(node):
                    self._run(node.body)
            case ast.Assign(targets=targets, value=value):
                level = self._value(value)
                for target in targets:
                    self._assign(target, level, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, self._value(value), value)
            case ast.AugAssign(target=target, value=value):
                level = max(self._value(target), min(self._value(value), _From.DERIVED))
                self._assign(target, level)
            case ast.For() | ast.AsyncFor():
                level = self._value(node.iter)
                for _ in range(2):  # what the end of the body makes, its start may use
                    self._assign(node.target, level)
                    self._branches(node.body, [])
                self._run(node.orelse)
            case ast.While():
                for _ in range(2):
                    self._value(node.test)
                    self._branches(node.body, [])
                self._run(node.orelse)
            case ast.If():
                self._value(node.test)
                self._branches(node.body, node.orelse)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    level = self._value(item.context_expr)
                    if item.optional_vars is not None:
                        self._assign(item.optional_vars, level)
                self._run(node.body)
            case ast.Try() | ast.TryStar():
                self._branches(node.body, [])
                self._branches(node.orelse, *([handler] for handler in node.handlers))
                self._run(node.finalbody)
            case ast.ExceptHandler():
                self._values([node.type] if node.type else [])
                if node.name:
                    self._make(node.name, _From.CHECK)
                self._run(node.body)
            case ast.Match():
                level = self._value(node.subject)
                for case in node.cases:
                    for name in _bindings(ast.Module([case.pattern], []))[0]:  # type: ignore[list-item]
                        self._make(name, level)
                    self._values([case.guard] if case.guard else [])
                self._branches([], *(case.body for case in node.cases))
            case ast.Return(value=ast.expr() as value):
                self._lift(self._levels, (self._scope.node, "return"), self._value(value))
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    self._make(_alias_name(alias), _From.CHECK)
            case _:
                self._values(ast.iter_child_nodes(node))

    def _function(self, node: _Function | ast.Lambda, body: Iterable[ast.AST]) -> None:
        self._values([*node.args.defaults, *(part for part in node.args.kw_defaults if part)])
        with self._inside(node) as scope:
            for name in _parameters(node):
                scope.now[name] = self._levels.get((node, name), _From.CHECK)
                self._lift(scope.ever, name, scope.now[name])
            self._run(body)

    # --- expressions ---

    def _values(self, nodes: Iterable[ast.AST]) -> _From:
        return max([self._value(node) for node in nodes], default=_From.CHECK)

    def _value(self, node: ast.AST) -> _From:
        level = self._level(node)
        self._lift(self._levels, node, level)
        return level

    def _level(self, node: ast.AST) -> _From:  # noqa: PLR0911 - a case for each kind
        match node:
            case ast.Name():
                return self._look_up(node)
            case ast.Attribute(value=value) | ast.Starred(value=value) | ast.Await(value=value):
                return self._value(value)
            case ast.Subscript(value=value, slice=index):
                self._value(index)
                return self._value(value)
            case ast.Call():
                return self._call(node)
            case ast.BoolOp(values=values):
                return self._values(values)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._value(test)
                return self._values([body, orelse])
            case ast.NamedExpr(target=target, value=value):
                level = self._value(value)
                self._assign(target, level)
                return level
            case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
                return min(self._values(ast.iter_child_nodes(node)), _From.RESULT)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return self._comprehension(node)
            case ast.Lambda():
                self._function(node, [node.body])
                return _From.CHECK
            case ast.Yield(value=ast.expr() as value) | ast.YieldFrom(value=value):
                self._lift(self._levels, (self._scope.node, "return"), self._value(value))
                return _From.CHECK
        return min(self._values(ast.iter_child_nodes(node)), _From.DERIVED)

    def _comprehension(self, node: _Comprehension) -> _From:
        first = self._value(node.generators[0].iter)
        with self._inside(node):
            for number, part in enumerate(node.generators):
                self._assign(part.target, self._value(part.iter) if number else first)
                self._values(part.ifs)
            parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            return min(self._values(parts), _From.RESULT)

    def _call(self, node: ast.Call) -> _From:
        called = self._value(node.func)
        passed = self._values([*node.args, *(keyword.value for keyword in node.keywords)])
        if called >= _From.RESULT:
            return _From.RESULT
        level = min(max(called, passed), _From.DERIVED)
        if isinstance(node.func, ast.Name):
            if node.func.id == "len":
                return _From.CHECK
            function = self._function_at(node.func.id)
            if function is not None:
                self._pass(node, function)
                return max(level, self._levels.get((function, "return"), _From.CHECK))
        return level

    def _pass(self, node: ast.Call, function: _Function) -> None:
        """Bring what a call passes to the parameters of one of the check's own functions."""
        names = [part.arg for part in function.args.posonlyargs + function.args.args]
        rest = function.args.vararg.arg if function.args.vararg else ""
        for number, value in enumerate(node.args):
            name = names[number] if number < len(names) else rest
            self._lift(self._levels, (function, name), self.of(value))
        for keyword in node.keywords:
            self._lift(self._levels, (function, keyword.arg), self.of(keyword.value))


def _parameters(node: _Function | ast.Lambda) -> list[str]:
    return [part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)]


def _root(node: ast.AST) -> ast.AST:
    """Return the ``x`` of ``x``, ``x.a``, ``x[0]``, ``x.a[0].b``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node


def _dotted(node: ast.AST) -> str:
    """Return the text of ``a.b.c``; empty for anything else."""
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return node.id if isinstance(node, ast.Name) else ""


# --- rules ------------------------------------------------------------------------------------

_Found = tuple[int, str]  # line in the cell, counted from 1; sentence


@dataclass(frozen=True)
class _Check:
    """A check, as the rules see it."""

    tree: ast.Module
    origins: _Origins
    given: _Names
    student: _Names
    others: dict[str, _Names]
    nodes: list[Any] = field(default_factory=list)

    def all(self, *types: type[Any]) -> Iterator[Any]:
        """Yield the nodes of some types."""
        return (node for node in self.nodes if isinstance(node, types))

    def calls_student(self, node: ast.AST) -> bool:
        """Whether ``node`` is a call of something of the student's."""
        return isinstance(node, ast.Call) and self.origins.of(node.func) >= _From.RESULT


def _faults_of(
    code: str, given: _Names, student: _Names, others: dict[str, _Names]
) -> Iterator[_Found]:
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        yield from _unreadable(code, error)
        return
    origins = _Origins(tree, student.defined)
    check = _Check(tree, origins, given, student, others, list(ast.walk(tree)))
    for rule in _RULES:
        yield from rule(check)


_MAGIC = re.compile(r"\s*(%{1,2}[A-Za-z]|!(?!=)|\?|[\w.]+\?+\s*$)|[\w\s,.]+=\s*[%!]\s*\w")


def _unreadable(code: str, error: SyntaxError) -> Iterator[_Found]:
    lines = [n for n, line in enumerate(code.splitlines(), 1) if _MAGIC.match(line)]
    for line in lines:
        yield line, f"this is IPython's, not Python's. {_PLAIN_PYTHON}"
    if not lines:
        yield error.lineno or 1, f"Python cannot read this check: {error.msg}."


_PLAIN_PYTHON = "A check is plain Python: import and call what it needs."


def _names_come_from_the_student(check: _Check) -> Iterator[_Found]:
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
            yield line, f"get_ipython() is IPython's, not Python's. {_PLAIN_PYTHON}"
        elif name in ready:
            if name in check.student:
                yield (
                    line,
                    f"«{name}» is a name of Python's, and a check gets Python's own, never the "
                    "student's: give the student's another name.",
                )
        elif name not in check.student.defined and (sentence := _why_unknown(name, check)):
            yield line, sentence


def _why_unknown(name: str, check: _Check) -> str:
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


def _values_not_types(check: _Check) -> Iterator[_Found]:
    """What comes from the student is judged by its value, not by its type."""
    for node in check.all(ast.Call):
        name = _dotted(node.func)
        if not any(check.origins.of(value) >= _From.RESULT for value in node.args):
            continue
        first = bool(node.args) and check.origins.of(node.args[0]) >= _From.RESULT
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
        if special and check.origins.of(node.value) >= _From.RESULT:
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


def _changes_nothing(check: _Check) -> Iterator[_Found]:
    """The student's objects are left as they are."""

    def theirs(node: ast.AST) -> bool:
        return check.origins.of(node) == _From.STUDENT

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
    if (method or _dotted(node.func)) in _CHANGES_FIRST and node.args:
        yield node.args[0]
    yield from in_place


_CONSTANTS = {"pi", "e", "tau", "inf", "nan"}


def _passes_plain_data(check: _Check) -> Iterator[_Found]:
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


def _not_plain(value: ast.AST, check: _Check) -> Iterator[_Found]:
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


_SAY_IT = "say in it what was expected and what came."


def _messages(check: _Check) -> Iterator[_Found]:
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


def _swallows_nothing(check: _Check) -> Iterator[_Found]:
    """No failed assertion, and no end of the student's process, is caught."""
    for node in check.all(ast.Try, ast.TryStar):
        inside = [inner for statement in node.body for inner in ast.walk(statement)]
        asserts = any(_asserts(inner) for inner in inside)
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
                (asserts and caught & {"AssertionError", "Exception"})
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
    return {_dotted(one).rpartition(".")[2] if one else "" for one in types}


def _asserts(node: ast.AST) -> bool:
    """Whether a statement fails a check: assert, raise, or a call of ``assert_…``."""
    called = _dotted(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
    return isinstance(node, ast.Assert | ast.Raise) or called.startswith("assert_")


def _nan_fails(check: _Check) -> Iterator[_Found]:
    """A comparison is written so that nan, which compares false, fails the check."""
    tests = [(node.test, True) for node in check.all(ast.Assert)]
    tests += [
        (node.test, False)
        for node in check.all(ast.If)
        if any(isinstance(statement, ast.Raise) for statement in node.body)
    ]
    for test, passes_when in tests:
        for line in _false_passes(test, passes_when, check):
            yield (
                line,
                "nan passes here, since it compares false with every number: turn the comparison "
                "round, so that the check passes only when it is true (for example: "
                "assert abs(came - expected) <= 1e-6).",
            )


def _false_passes(node: ast.AST, passes_when: bool, check: _Check) -> Iterator[int]:
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


def _may_be_nan(node: ast.AST, check: _Check) -> bool:
    counts = isinstance(node, ast.Attribute) and node.attr in {"ndim", "size"}
    item = node.value if isinstance(node, ast.Subscript) else node
    shape = isinstance(item, ast.Attribute) and item.attr == "shape"
    return not counts and not shape and check.origins.of(node) > _From.CHECK


def _ends_in_no_value(check: _Check) -> Iterator[_Found]:
    """The cell has no value, for nbgrader takes a number for partial credit."""
    last = check.tree.body[-1] if check.tree.body else None
    if not isinstance(last, ast.Expr):
        return
    if isinstance(last.value, ast.Call) and isinstance(last.value.func, ast.Name):
        name = last.value.func.id
        made = [node for node in check.all(*_Function.__args__) if node.name == name]
        if made and not any(_gives_value(function) for function in made):
            return
        if name == "print" and name not in check.student:
            return
    yield (
        last.lineno,
        "the check ends in an expression, whose value can be taken for partial credit: put it into "
        "an assertion, give it a name, or delete it.",
    )


def _gives_value(function: _Function) -> bool:
    return any(
        isinstance(node, ast.Yield | ast.YieldFrom)
        or (isinstance(node, ast.Return) and node.value is not None)
        for node in _nodes_of(function)
    )


_ENDS = {"exit", "quit", "sys.exit", "os._exit", "os.abort"}


def _leaves_the_process_alone(check: _Check) -> Iterator[_Found]:
    """The process that runs the checks goes on, with its modules as they are."""
    for node in check.all(ast.Call):
        name = _dotted(node.func)
        if name in _ENDS and not check.origins.kinds(_root(node.func)) & {"function", "value"}:
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
        if _dotted(node.exc.func if isinstance(node.exc, ast.Call) else node.exc) == "SystemExit":
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


def _imported(node: ast.AST, check: _Check) -> bool:
    return check.origins.kinds(_root(node)) == {"import"}


def _can_fail(check: _Check) -> Iterator[_Found]:
    """There is an assertion that is reached."""
    used = {node.id for node in check.all(ast.Name) if isinstance(node.ctx, ast.Load)}
    reached = [
        statement
        for statement in check.tree.body
        if not (isinstance(statement, _Function) and statement.name not in used)
    ]
    if not any(_asserts(node) for statement in reached for node in ast.walk(statement)):
        yield 0, "this check has no assertion, so every answer passes: add one with a message."


_RULES = (
    _names_come_from_the_student,
    _values_not_types,
    _changes_nothing,
    _passes_plain_data,
    _messages,
    _swallows_nothing,
    _nan_fails,
    _ends_in_no_value,
    _leaves_the_process_alone,
    _can_fail,
)
