"""A small lab whose one given cell computes for a set time, for measuring."""

from __future__ import annotations

import time
from pathlib import Path

from workshop.course import Lab
from workshop.labs.source import LabSource, parse_source

_NAME = "90-busy"
_LOOP = "total = 0\nfor number in range({count}):\n    total += number * number % 7\n"
_SOURCE = """# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %%
{loop}
# %% nbgrader={{"grade": false, "grade_id": "double", "locked": false, "schema_version": 3, "solution": true, "task": false}}
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% nbgrader={{"grade": true, "grade_id": "double-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}}
came = double(4)
assert came == 8, f"double(4) should be 8, but is {{came}}."
"""
_ANSWER = "# ---\n# about: {about}\n# others: {others}\n# ---\n"


def busy_lab(folder: Path, seconds: float) -> LabSource:
    """Write a lab that computes for ``seconds`` on this machine, and return it.

    Args:
        folder: where to write it.
        seconds: processor time of its one long cell, when nothing else runs.
    """
    path = folder / _NAME / f"{_NAME}.py"
    (path.parent / "answers").mkdir(parents=True)
    loop = _LOOP.format(count=int(seconds / _seconds_of_one()))
    path.write_text(_SOURCE.format(loop=loop), encoding="utf-8")
    for name in ("reference", "untouched"):
        text = _ANSWER.format(about=f"The {name} notebook.", others=name)
        (path.parent / "answers" / f"{name}.py").write_text(text, encoding="utf-8")
    lab = Lab(name=_NAME, title="Busy", minutes=1, points=1)
    return parse_source(path.read_text(encoding="utf-8"), lab, path)


def _seconds_of_one() -> float:
    """Return the processor time of one turn of the loop, the least of three tries."""
    count = 2_000_000
    code = compile(_LOOP.format(count=count), "busy", "exec")
    took = []
    for _ in range(3):
        started = time.process_time()
        exec(code, {})  # noqa: S102 - the loop above
        took.append(time.process_time() - started)
    return min(took) / count
