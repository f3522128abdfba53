"""Turns the Markdown that Jupyter shows into the Markdown that MkDocs reads.

Jupyter follows CommonMark; Python-Markdown, under MkDocs, differs where labs notice: a list needs
an empty line before it, what belongs to an item stands four spaces in, and Markdown inside an HTML
block is read only where the block asks for it.
"""

from __future__ import annotations

import re

_FENCE = re.compile(r"^ *(`{3,}|~{3,})")
_ITEM = re.compile(r"^( *)([-*+]|\d{1,9}[.)])( +)(?=\S)")
_RULE = re.compile(r"^ {0,3}([-*_])( *\1){2,} *$")
_DETAILS = re.compile(r"<details(?![^>]*\bmarkdown\b)([^>]*)>")
_SUMMARY_END = re.compile(r"</summary>[ \t]*\n?(?!\n)")


def to_python_markdown(text: str) -> str:
    """Return CommonMark ``text`` so that Python-Markdown renders it the same.

    Lists are set off by an empty line and indented by fours, and ``<details>`` blocks have their
    content read as Markdown. Fenced code keeps every character.
    """
    lines: list[str] = []
    items: list[int] = []  # column of the content of each list item that is open
    fence = ""
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip(" "))
        fenced = _FENCE.match(line)
        if fence:
            lines.append(_shift(line, items))
            if fenced and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        if not line.strip():
            lines.append("")
            continue
        item = None if _RULE.match(line) else _ITEM.match(line)
        after_blank = not lines or not lines[-1]
        listed = bool(items)
        if item or fenced or after_blank or line.startswith("#"):
            while items and indent < items[-1]:
                items.pop()
        if item:
            if not listed and not after_blank:
                lines.append("")
            marker = item[2].replace(")", ".")
            lines.append("    " * len(items) + f"{marker} {line[item.end() :]}")
            items.append(item.end())
            continue
        if fenced:
            fence = fenced[1]
        lines.append(_shift(line, items) if fence else _open_details(_shift(line, items)))
    return "\n".join(lines)


def _shift(line: str, items: list[int]) -> str:
    """Move a line that belongs to a list item to where Python-Markdown looks for it."""
    if not items or not line.startswith(" " * min(items[-1], 1)):
        return line
    indent = len(line) - len(line.lstrip(" "))
    return " " * (4 * len(items) + max(indent - items[-1], 0)) + line.lstrip(" ")


def _open_details(line: str) -> str:
    line = _DETAILS.sub(r'<details\1 markdown="1">', line)
    return _SUMMARY_END.sub("</summary>\n", line) if "</summary>" in line else line
