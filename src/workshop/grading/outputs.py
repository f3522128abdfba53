"""Outputs of cells and checks: what is kept of them, and what a check's are worth."""

from __future__ import annotations

import json
from typing import Any

from workshop.grading.connection import clean_text

_MOST_TEXT = 100_000  # characters of one output that are kept
_MOST_DATA = 4_000_000
_SHOWN = {
    *("text/plain", "text/html", "text/markdown", "text/latex"),
    *("image/png", "image/jpeg", "image/gif", "image/svg+xml"),
}


def judge(
    outputs: list[dict[str, Any]], value: float | str | None, most: float
) -> tuple[float, str]:
    """Return the points that a check is worth, and why some are missing.

    As in nbgrader, an error earns nothing, and a number as the value of the cell is partial credit.
    Other than there, a value that is no number from 0 to ``most`` earns nothing: what a student's
    data turned it into is no verdict.

    Args:
        outputs: of the check, as nbformat has them.
        value: that it ended in; ``None`` for none, text for what is no number.
        most: what it is worth.
    """
    for output in outputs:
        if output["output_type"] == "error":
            name, said = output["ename"], clean_text(output["evalue"])
            if (name, said) == ("NotImplementedError", ""):
                return 0, "not solved yet: the cell still raises NotImplementedError"
            return 0, said if name in _SAID_PLAINLY and said else f"{name}: {said}".strip(": ")
    if value is None:
        return most, ""
    if isinstance(value, str):
        return 0, f"the check ended in {clean_text(value)}, which is no number of points"
    if 0 <= value <= most:
        return value, "" if value == most else f"the check gave {value:g} of {most:g}"
    return 0, f"the check gave {value:g}, which is not between 0 and {most:g}"


_SAID_PLAINLY = {
    *("AssertionError", "CheckRefused", "Refused", "KernelGone", "CheckTimeout", "CheckEnded"),
}


def make_error(name: str, sentence: str) -> dict[str, Any]:
    """Return an output that shows an error."""
    lines = [f"{name}: {sentence}"]
    return {"output_type": "error", "ename": name, "evalue": sentence, "traceback": lines}


def shorten(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output that is not too large to keep."""
    if output["output_type"] == "stream":
        return {**output, "text": _cut(output["text"])}
    if output["output_type"] == "error":
        lines = output["traceback"]
        lines = lines if len(lines) <= 100 else [*lines[:50], "… cut …", *lines[-49:]]
        return {**output, "evalue": _cut(output["evalue"]), "traceback": [_cut(x) for x in lines]}
    data = {form: clean_text(shown) for form, shown in output["data"].items() if form in _SHOWN}
    size = len(json.dumps(data))
    if size > _MOST_DATA:
        note = f"(an output of {size // 1000} kB, which is too large to keep)"
        data = {"text/plain": note}
    return {**output, "data": data}


def _cut(text: str) -> str:
    text = clean_text(text)
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}\n… cut …\n"
