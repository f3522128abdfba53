"""YAML that remembers in which line each part stands, so that an error can name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from workshop.errors import WorkshopError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Document:
    """One YAML document.

    Attributes:
        data: its content, as plain Python.
        node: the same with marks; ``None`` when the document is empty.
        first_line: the line of the file in which the YAML starts, counted from 1.
    """

    data: Any
    node: yaml.Node | None
    first_line: int

    def line(self, loc: tuple[int | str, ...]) -> int:
        """Return the line, counted from 1, of the deepest part of ``loc`` that exists."""
        node = self.node
        if node is None:
            return self.first_line
        line = node.start_mark.line
        for step in loc:
            if isinstance(node, yaml.MappingNode):
                found = [(key, value) for key, value in node.value if key.value == step]
                if not found:
                    break
                key, node = found[0]
                line = key.start_mark.line
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                node = node.value[step]
                line = node.start_mark.line
            else:
                break
        return self.first_line + line


def read_yaml(text: str, path: Path, first_line: int = 1) -> Document:
    """Read one YAML document.

    Args:
        text: the YAML.
        path: the file that it stands in, for errors.
        first_line: the line of that file in which ``text`` starts, counted from 1.

    Raises:
        WorkshopError: it is not YAML, or a key stands in it twice.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + mark.line if mark else first_line
        raise WorkshopError(f"this is not YAML: {_plainly(error.problem)}.", path, line) from None
    except yaml.YAMLError as error:
        raise WorkshopError(f"this is not YAML: {error}.", path, first_line) from None
    _refuse_duplicate_keys(node, path, first_line)
    return Document(data, node, first_line)


def _plainly(problem: str | None) -> str:
    """Return what YAML complains about, with what helps."""
    said = problem or "it ends too early"
    if "\\t" in said or "\t" in said:
        return "a tab stands here: indent with spaces"
    if "expected <block end>" in said or "did not find expected" in said:
        return f"{said}: is this line indented like its neighbours?"
    return said


def _refuse_duplicate_keys(node: yaml.Node | None, path: Path, first_line: int) -> None:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_duplicate_keys(item, path, first_line)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = first_line + key.start_mark.line
                raise WorkshopError(f"«{key.value}» stands here twice.", path, line)
            seen.add(key.value)
            _refuse_duplicate_keys(value, path, first_line)
