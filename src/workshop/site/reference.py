"""The pages to look things up in: made from the code, so that they cannot be out of date."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import typer
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from workshop.config import FOLDER
from workshop.course import Course
from workshop.environment import VARIABLES
from workshop.grading.limits import MEGABYTE, Limits
from workshop.hub.addresses import ADDRESSES
from workshop.labs.answers import Header
from workshop.labs.quality import Equivalent
from workshop.modules import Companion
from workshop.site.markup import front, plain, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCE = "reference"
_HUB_API = "https://jupyterhub.readthedocs.io/en/stable/reference/rest-api.html"
_HUB = Path(inspect.getfile(Course)).parent / "hub" / "jupyterhub_config.py"


def reference_pages() -> dict[str, str]:
    """Return the pages: their paths relative to ``docs/``, and their Markdown."""
    return {
        f"{REFERENCE}/command-line.md": command_line_page(),
        f"{REFERENCE}/files.md": files_page(),
        f"{REFERENCE}/configuration.md": configuration_page(),
        f"{REFERENCE}/http.md": http_page(),
    }


# --- the command line -------------------------------------------------------------------------


def command_line_page() -> str:
    """Return every command with its arguments and options."""
    from workshop.cli import app  # noqa: PLC0415 - the command line knows this module too

    lines = [
        *front("Every command of ./workshop, with its arguments and options."),
        "# Command line",
        "",
        "Every command is called as `./workshop COMMAND` in the course's folder. `-h` after a "
        "command shows the same. A command ends with 0 when all is well, with 1 when it has found "
        "something wrong, and with 2 when it could not do its work and says why.",
        "{ .lead }",
        "",
    ]
    root: Any = typer.main.get_command(app)
    for words, command in _commands(root, []):
        lines += _command(words, command)
    return "\n".join(lines)


def _commands(group: Any, above: list[str]) -> Iterator[tuple[list[str], Any]]:
    for name in group.list_commands(None):
        command = group.commands[name]
        if hasattr(command, "commands"):
            yield from _commands(command, [*above, name])
        else:
            yield [*above, name], command


def _command(words: list[str], command: Any) -> list[str]:
    name = " ".join(words)
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    usage = " ".join(["./workshop", name, *(["[OPTIONS]"] if options else [])])
    usage += "".join(f" {_argument(one)}" for one in arguments)
    lines = [f"## {name} {{ #{'-'.join(words)} }}", "", plain(inspect.cleandoc(command.help)), ""]
    lines += ["```text", usage, "```", ""]
    rows = [(f"`{_argument(one)}`", one.help or "") for one in arguments]
    context = command.make_context(name, [], resilient_parsing=True)
    rows += [(f"`{_option(one, context)}`", _explain(one)) for one in options]
    if rows:
        lines += ["| | |", "| --- | --- |"]
        lines += [f"| {left} | {plain(right)} |" for left, right in rows] + [""]
    return lines


def _argument(argument: Any) -> str:
    name = (argument.metavar or argument.name).upper()
    dots = "…" if argument.nargs == -1 else ""
    return f"{name}{dots}" if argument.required else f"[{name}]{dots}"


def _option(option: Any, context: Any) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return names
    return f"{names} {option.metavar or option.display_type(context).upper()}"


def _explain(option: Any) -> str:
    said = option.help or ""
    if isinstance(option.show_default, str):
        return f"{said} [default: {option.show_default}]"
    default = option.default
    if default in (None, False, (), "") or callable(default):
        return said
    shown = (option.opts if default else option.secondary_opts)[0] if option.is_flag else default
    return f"{said} [default: {shown}]"


# --- files ------------------------------------------------------------------------------------


def files_page() -> str:
    """Return the keys of the YAML files that people write."""
    lines = [
        *front("The keys of course.yml and of the other files that authors write."),
        "# Files",
        "",
        "A key that is not listed is an error that names its line and what was probably meant.",
        "{ .lead }",
        "",
        "## course.yml",
        "",
        "The whole course, in the order in which it is taught.",
        "",
        *_models(Course),
        "## docs/modules/NAME.yml",
        "",
        "What goes with the module NAME on its page.",
        "",
        *_models(Companion),
        "## The header of an answer",
        "",
        "`solutions/NAME/answers/*.py` begins with comments between `# ---` and `# ---`.",
        "",
        *_table(Header),
        "## answers/equivalent.yml",
        "",
        "A list of changes that no check can notice, for `./workshop labs quality`.",
        "",
        *_table(Equivalent),
    ]
    return "\n".join(lines)


def _models(top: type[BaseModel]) -> list[str]:
    lines: list[str] = []
    for model in _below(top):
        if model is not top:
            lines += [f"### {model.__name__}", "", inspect.cleandoc(model.__doc__ or ""), ""]
        lines += _table(model)
    return lines


def _below(model: type[BaseModel]) -> list[type[BaseModel]]:
    """Return ``model`` and the models inside it, each once, from the outside in."""
    found = [model]
    for one in found:
        for field in one.model_fields.values():
            found += [inner for inner in _inside(field.annotation) if inner not in found]
    return found


def _inside(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _inside(part)


def _table(model: type[BaseModel]) -> list[str]:
    lines = ["| Key | What it says | |", "| --- | --- | --- |"]
    for name, field in model.model_fields.items():
        inner = [one.__name__ for one in _inside(field.annotation)]
        listed = "tuple" in str(field.annotation)
        kind = f" A list of [{inner[0]}](#{inner[0].lower()})." if inner and listed else ""
        kind = kind or (f" See [{inner[0]}](#{inner[0].lower()})." if inner else "")
        needed = "needed" if field.default is PydanticUndefined else ""
        lines.append(f"| `{name}` | {_code(field.description or '')}{kind} | {needed} |")
    return [*lines, ""]


def _code(text: str) -> str:
    return " ".join(plain(text).split()).replace(r"\`\`", "`")


# --- configuration ----------------------------------------------------------------------------


def configuration_page() -> str:
    """Return environment variables, limits, and what the tools below are configured with."""
    lines = [
        *front("Environment variables, limits of grading, and the configuration of the hub."),
        "# Configuration",
        "",
        "A class needs none: what people change are options of "
        "[the command line](command-line.md). This is what lies below.",
        "{ .lead }",
        "",
        "## Environment variables",
        "",
        "| Variable | What it does |",
        "| --- | --- |",
        *(f"| `{name}` | {what} |" for name, what in VARIABLES.items()),
        "",
        "## Limits of grading",
        "",
        "What one submission may use. They are the defaults of "
        "`workshop.grading.limits.Limits`; the time of a cell is `ExecutePreprocessor.timeout` of "
        "nbgrader's configuration below.",
        "",
        "| Limit | What it bounds | |",
        "| --- | --- | --: |",
        *_limits(),
        "",
        "## The hub",
        "",
        "`hub/jupyterhub_config.py` sets these, a function for each concern.",
        "",
        *_hub(),
        "## nbgrader",
        "",
        "One file for students, instructors and the checks of labs.",
        "",
        "```python",
        _body(FOLDER / "nbgrader" / "nbgrader_config.py"),
        "```",
        "",
    ]
    return "\n".join(lines)


def _limits() -> list[str]:
    told = dict(re.findall(r"^ +(\w+): (.+)$", Limits.__doc__ or "", re.MULTILINE))
    rows = []
    for field in fields(Limits):
        value = field.default
        shown = f"{value:,}"
        if field.name in {"memory", "disk", "output"} and isinstance(value, int):
            shown = f"{value // MEGABYTE} MiB"
        elif field.name.endswith("seconds"):
            shown = f"{value:g} s"
        rows.append(f"| `{field.name}` | {_code(sentence(told[field.name]))} | {shown} |")
    return rows


def _hub() -> list[str]:
    """Return each function of the hub's configuration: why it is there, and what it sets."""
    lines = []
    for node in ast.parse(_HUB.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("set_"):
            continue
        told = (ast.get_docstring(node) or "").splitlines()[0]
        names = [_trait(target) for inner in ast.walk(node) for target in _targets(inner)]
        shown = ", ".join(f"`{name}`" for name in dict.fromkeys(names) if name)
        lines.append(f"- **{sentence(node.name[4:].replace('_', ' '))}.** {plain(told)} {shown}")
    return [*lines, ""]


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AugAssign) else []


def _trait(target: ast.expr) -> str:
    name = ast.unparse(target)
    return name.removeprefix("c.") if name.startswith("c.") else ""


def _body(path: Path) -> str:
    """Return a file without its docstring and imports."""
    text = path.read_text(encoding="utf-8")
    return text[text.index("c = ") :].rstrip()


# --- HTTP -------------------------------------------------------------------------------------


def http_page() -> str:
    """Return the addresses of a running hub."""
    lines = [
        *front("The addresses that a running class server answers."),
        "# Addresses",
        "",
        "What `./workshop up` answers, all on 127.0.0.1, beside JupyterHub's own pages and its "
        f"[REST API]({_HUB_API}) at `/hub/api`.",
        "{ .lead }",
        "",
        "| Address | Who | What |",
        "| --- | --- | --- |",
        *(f"| `{at.path}` | {at.who} | {at.what} |" for at in ADDRESSES),
        "",
        "`./workshop site serve` and `./workshop slides present` serve what they build on a port "
        "of their own, to this computer alone.",
        "",
    ]
    return "\n".join(lines)
