"""Runs the Python of a deck's slides, in a process of its own: ``runner.py BLOCKS FAULTS``.

BLOCKS is a JSON list of ``[text, line of the fence]``; FAULTS becomes one of ``[line, what]``.
"""

from __future__ import annotations

import json
import re
import sys
import traceback
from pathlib import Path
from typing import Any

import matplotlib as mpl

_FILE = "program on a slide"
_REMARK = re.compile(r"(?:\w+ = )?(?P<code>\S.*?)\s+# → (?P<said>.*)$")


def run_blocks(blocks: list[tuple[str, int]]) -> list[tuple[int, str]]:
    """Run the blocks in order, in one namespace; return the line and the text of each fault.

    A block that fails ends the run, for the next ones build on it.
    """
    space: dict[str, Any] = {"__name__": "deck"}
    faults: list[tuple[int, str]] = []
    for text, line in blocks:
        try:
            exec(compile(text, _FILE, "exec", dont_inherit=True), space)  # noqa: S102
        except (Exception, SystemExit) as error:
            faults.append((line + _where(error), f"the program fails: {_name(error)}"))
            break
        for number, row in enumerate(text.splitlines(), 1):
            remark = _REMARK.match(row)
            if remark and (came := _value(remark["code"], space)) != remark["said"]:
                what = f"the slide says {remark['said']}, but it is {came}"
                faults.append((line + number, what + _hint(remark["code"], came)))
    return faults


def _hint(code: str, came: str) -> str:
    prints = came == "None" and code.startswith("print(")
    return ": print gives nothing back, so write the expression alone" if prints else ""


def _value(code: str, space: dict[str, Any]) -> str:
    try:
        return str(eval(code, space))  # noqa: S307
    except (Exception, SystemExit) as error:
        return _name(error)


def _where(error: BaseException) -> int:
    """Return the line of the block in which ``error`` came up, counted from 1."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == _FILE and frame.lineno]
    return lines[-1] if lines else getattr(error, "lineno", None) or 1


def _name(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"it ends Python (exit code {0 if error.code is None else error.code})"
    return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    mpl.use("agg")
    order, told = map(Path, sys.argv[1:])
    told.write_text(json.dumps(run_blocks(json.loads(order.read_text("utf-8")))), "utf-8")
