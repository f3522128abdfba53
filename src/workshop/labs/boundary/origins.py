"""Finds out which expressions of a check come from the student, without running it."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from workshop.labs.boundary.scopes import Comprehension, Function, Scope, alias_name, bindings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class From(IntEnum):
    """Where the value of an expression comes from."""

    CHECK = 0  # the check made it
    DERIVED = 1  # the check computed it from what the student made
    HELD = 2  # a list or the like of the check's own, with such results in it
    RESULT = 3  # a call of the student's gave it: a value, or an object that stays there
    STUDENT = 4  # a name of the student's, or an attribute or item of what it stands for


class Origins:
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
        self._levels: dict[Any, From] = {}
        self._kinds: dict[ast.AST, set[str]] = {}
        self._scopes: dict[ast.AST, Scope] = {}
        self._scope = self._module = self._scopes[tree] = Scope(tree, None)
        self.own = frozenset(self._module.kinds)
        self._changed = True
        while self._changed:  # levels only rise, so this ends
            self._changed = False
            self._module.now = {}
            self._run(tree.body)

    def of(self, node: ast.AST) -> From:
        """Where the value of an expression comes from."""
        return self._levels.get(node, From.CHECK)

    def kinds(self, node: ast.AST) -> set[str]:
        """How the check made what a name stands for: value, function, class, import."""
        return self._kinds.get(node, set())

    def _lift(self, table: dict[Any, From], key: Any, level: From) -> None:
        if level > table.get(key, From.CHECK):
            table[key] = level
            self._changed = True

    @contextmanager
    def _inside(self, node: ast.AST) -> Iterator[Scope]:
        outer = self._scope
        self._scope = self._scopes.setdefault(node, Scope(node, outer))
        self._scope.now = {}
        try:
            yield self._scope
        finally:
            self._scope = outer

    # --- names ---

    def _look_up(self, node: ast.Name) -> From:
        name = node.id
        scope: Scope | None = self._scope
        at_once = True  # whether the code runs where it stands, not when a function is called
        while scope is not None:
            visible = scope is self._scope or not isinstance(scope.node, ast.ClassDef)
            made = name in scope.now or not (at_once and scope is self._module)
            if visible and made and name in scope.kinds:
                self._kinds[node] = scope.kinds[name]
                return (scope.now if at_once else scope.ever).get(name, From.CHECK)
            at_once = at_once and not isinstance(scope.node, Function | ast.Lambda)
            scope = scope.outer
        self.free[name] = min(node.lineno, self.free.get(name, node.lineno))
        return From.STUDENT if name in self._student else From.CHECK

    def _function_at(self, name: str) -> Function | None:
        scope: Scope | None = self._scope
        while scope is not None and name not in scope.kinds:
            scope = scope.outer
        return scope.functions.get(name) if scope else None

    def _make(self, name: str, level: From) -> None:
        scope = self._scope
        while name not in scope.kinds and scope.outer is not None:
            scope = scope.outer
        scope.now[name] = level
        self._lift(scope.ever, name, level)

    def _assign(self, target: ast.AST, level: From, value: ast.AST | None = None) -> None:
        match target, value:
            case (ast.Tuple(elts=parts) | ast.List(elts=parts), ast.Tuple(elts=values)) if len(
                parts
            ) == len(values) and not any(isinstance(part, ast.Starred) for part in parts + values):
                for part, came in zip(parts, values, strict=True):
                    self._assign(part, self.of(came), came)
            case (ast.Tuple(elts=parts) | ast.List(elts=parts), _):
                for part in parts:
                    self._assign(part, _item(level))
            case ast.Starred(value=part), _:
                self._assign(part, level)
            case ast.Name(id=name), _:
                self._make(name, level)
            case ((ast.Attribute() | ast.Subscript()), _):
                self._value(target)
                root = root_of(target)
                if isinstance(root, ast.Name) and self.of(root) < From.STUDENT:
                    held = min(level, From.HELD)  # the container is the check's own
                    self._make(root.id, max(held, self.of(root)))

    # --- statements ---

    def _run(self, body: Iterable[ast.AST]) -> None:
        for statement in body:
            self._statement(statement)

    def _branches(self, *bodies: Iterable[ast.AST]) -> None:
        """Read what may or may not run, each from here; then a name has the worst of its levels."""
        before = dict(self._scope.now)
        after: dict[str, From] = {}
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
                self._make(node.name, From.CHECK)
                self._function(node, node.body)
            case ast.ClassDef():
                self._values([*node.decorator_list, *node.bases, *node.keywords])
                self._make(node.name, From.CHECK)
                with self._inside(node):
                    self._run(node.body)
            case ast.Assign(targets=targets, value=value):
                level = self._value(value)
                for target in targets:
                    self._assign(target, level, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, self._value(value), value)
            case ast.AugAssign(target=target, value=value):
                level = max(self._value(target), min(self._value(value), From.DERIVED))
                self._assign(target, level)
            case ast.For() | ast.AsyncFor():
                level = _item(self._value(node.iter))
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
                    self._make(node.name, From.CHECK)
                self._run(node.body)
            case ast.Match():
                level = self._value(node.subject)
                for case in node.cases:
                    for name in bindings(ast.Module([case.pattern], []))[0]:  # type: ignore[list-item]
                        self._make(name, level)
                    self._values([case.guard] if case.guard else [])
                self._branches([], *(case.body for case in node.cases))
            case ast.Return(value=ast.expr() as value):
                self._lift(self._levels, (self._scope.node, "return"), self._value(value))
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    self._make(alias_name(alias), From.CHECK)
            case _:
                self._values(ast.iter_child_nodes(node))

    def _function(self, node: Function | ast.Lambda, body: Iterable[ast.AST]) -> None:
        self._values([*node.args.defaults, *(part for part in node.args.kw_defaults if part)])
        with self._inside(node) as scope:
            for name in _parameters(node):
                scope.now[name] = self._levels.get((node, name), From.CHECK)
                self._lift(scope.ever, name, scope.now[name])
            self._run(body)

    # --- expressions ---

    def _values(self, nodes: Iterable[ast.AST]) -> From:
        return max([self._value(node) for node in nodes], default=From.CHECK)

    def _value(self, node: ast.AST) -> From:
        level = self._level(node)
        self._lift(self._levels, node, level)
        return level

    def _level(self, node: ast.AST) -> From:  # noqa: PLR0911 - a case for each kind
        match node:
            case ast.Name():
                return self._look_up(node)
            case ast.Attribute(value=value) | ast.Await(value=value):
                return self._value(value)
            case ast.Starred(value=value):
                return _item(self._value(value))
            case ast.Subscript(value=value, slice=index):
                self._value(index)
                return _item(self._value(value))
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
                return min(self._values(ast.iter_child_nodes(node)), From.HELD)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return self._comprehension(node)
            case ast.Lambda():
                self._function(node, [node.body])
                return From.CHECK
            case ast.Yield(value=ast.expr() as value) | ast.YieldFrom(value=value):
                self._lift(self._levels, (self._scope.node, "return"), self._value(value))
                return From.CHECK
        return min(self._values(ast.iter_child_nodes(node)), From.DERIVED)

    def _comprehension(self, node: Comprehension) -> From:
        first = _item(self._value(node.generators[0].iter))
        with self._inside(node):
            for number, part in enumerate(node.generators):
                self._assign(part.target, _item(self._value(part.iter)) if number else first)
                self._values(part.ifs)
            parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            return min(self._values(parts), From.HELD)

    def _call(self, node: ast.Call) -> From:
        called = self._value(node.func)
        passed = self._values([*node.args, *(keyword.value for keyword in node.keywords)])
        if called == From.HELD and _names_no_item(node.func):
            return From.DERIVED
        if called >= From.HELD:
            return From.RESULT
        level = min(max(called, passed), From.DERIVED)
        if isinstance(node.func, ast.Name):
            if node.func.id == "len":
                return From.CHECK
            function = self._function_at(node.func.id)
            if function is not None:
                self._pass(node, function)
                return max(level, self._levels.get((function, "return"), From.CHECK))
        return level

    def _pass(self, node: ast.Call, function: Function) -> None:
        """Bring what a call passes to the parameters of one of the check's own functions."""
        names = [part.arg for part in function.args.posonlyargs + function.args.args]
        rest = function.args.vararg.arg if function.args.vararg else ""
        for number, value in enumerate(node.args):
            name = names[number] if number < len(names) else rest
            self._lift(self._levels, (function, name), self.of(value))
        for keyword in node.keywords:
            self._lift(self._levels, (function, keyword.arg), self.of(keyword.value))


def _item(level: From) -> From:
    """Where an item of a value comes from."""
    return From.RESULT if level == From.HELD else level


def _names_no_item(method: ast.AST) -> bool:
    return isinstance(method, ast.Attribute) and method.attr in {"keys", "index", "count"}


def _parameters(node: Function | ast.Lambda) -> list[str]:
    return [part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)]


def root_of(node: ast.AST) -> ast.AST:
    """Return the ``x`` of ``x``, ``x.a``, ``x[0]``, ``x.a[0].b``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node
