"""The scopes of a check, and how each name in them is made."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop.labs.boundary.origins import From

Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_SCOPES = (Function, ast.ClassDef, ast.Lambda, Comprehension)


class Scope:
    """A scope of a check.

    Attributes:
        node: the function, class, comprehension or module.
        outer: the scope around it.
        kinds: how each name is made here: value, function, class, import.
        functions: the functions that are made here.
        now: where each name's value comes from, at the statement that is being read.
        ever: the same, of all statements together.
    """

    def __init__(self, node: ast.AST, outer: Scope | None) -> None:
        self.node = node
        self.outer = outer
        self.kinds, self.functions = bindings(node)
        self.now: dict[str, From] = {}
        self.ever: dict[str, From] = {}


def bindings(scope: ast.AST) -> tuple[dict[str, set[str]], dict[str, Function]]:
    """Return how each name of ``scope`` is made, and the functions among them."""
    kinds: dict[str, set[str]] = defaultdict(set)
    functions: dict[str, Function] = {}
    elsewhere: set[str] = set()
    for node in nodes_of(scope):
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
                kinds[alias_name(node)].add("import")
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                elsewhere.update(names)
    if isinstance(scope, ast.Module):
        for node in ast.walk(scope):
            for name in node.names if isinstance(node, ast.Global) else ():
                kinds[name].add("value")
        elsewhere.clear()
    return {name: kinds[name] for name in kinds.keys() - elsewhere}, functions


def nodes_of(scope: ast.AST) -> Iterator[ast.AST]:
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
        if isinstance(node, Comprehension):
            walruses = (inner for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr))
            todo += [walrus.target for walrus in walruses]
        elif not isinstance(node, _SCOPES):
            todo += ast.iter_child_nodes(node)


def alias_name(alias: ast.alias) -> str:
    """Return the name that an import makes."""
    return alias.asname or alias.name.partition(".")[0]
