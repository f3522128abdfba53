"""An answer is graded where it can make a difference, and nowhere else."""

from __future__ import annotations

import pytest

from workshop.labs.answers import read_answers
from workshop.labs.check import check_labs
from workshop.labs.impact import impact_of

from .conftest import TinyCourse

LAB = """\
# %% nbgrader={{"grade": false, "grade_id": "given", "locked": true, "schema_version": 3, \
"solution": false, "task": false}}
import math
data = [1, 2]
shown = [3]
factor = 1


# %%
print(shown)
{given}


# %% nbgrader={{"grade": false, "grade_id": "one", "locked": false, "schema_version": 3, \
"solution": true, "task": false}}
{one}
### BEGIN SOLUTION
a = 1
### END SOLUTION

# %% nbgrader={{"grade": true, "grade_id": "one-check", "locked": true, "points": 6, \
"schema_version": 3, "solution": false, "task": false}}
assert one() == 1, "no"

# %%
{between}

# %% nbgrader={{"grade": false, "grade_id": "two", "locked": false, "schema_version": 3, \
"solution": true, "task": false}}
{two}
### BEGIN SOLUTION
b = 1
### END SOLUTION

# %% nbgrader={{"grade": true, "grade_id": "two-check", "locked": true, "points": 6, \
"schema_version": 3, "solution": false, "task": false}}
assert two() == 2, "no"
"""
ONE = "def one():\n    return 1\n"
TWO = "def two():\n    return 2\n"


def reach(tiny: TinyCourse, changed: dict[str, str], **parts: str) -> tuple[set[str], set[str]]:
    """Return the checks that can change, and the first lines of the cells that are run."""
    fields = {"given": "", "one": ONE, "between": "", "two": TWO, **parts}
    head = tiny.path.read_text().split("# %%")[0]
    tiny.path.write_text(head + LAB.format(**fields))
    impact = impact_of(tiny.source, changed)
    cells = tiny.source.notebook.cells
    return set(impact.checks), {cells[n].source.splitlines()[0] for n in impact.cells}


def test_an_answer_reaches_its_own_check_and_needs_what_that_needs(tiny: TinyCourse) -> None:
    checks, cells = reach(tiny, {"one": "def one():\n    return len(data)"})
    assert checks == {"one-check"}
    assert cells == {"import math", "def one():", 'assert one() == 1, "no"'}


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        ("def one():\n    return 2", {"two": "def two():\n    return one() + 1\n"}),
        ("def one():\n    return 2", {"between": "three = one()", "two": "two = lambda: three\n"}),
        ("data = []", {"two": "def two():\n    return len(data)\n"}),
        ("data[0] = 1", {"two": "def two():\n    return len(data)\n"}),
        ("data.append(3)", {"two": "def two():\n    return len(data)\n"}),
        ("factor = 3", {"given": "def f():\n    return factor", "two": "two = lambda: f()\n"}),
    ],
)
def test_an_answer_reaches_every_check_that_its_names_reach(
    tiny: TinyCourse, changed: str, parts: dict[str, str]
) -> None:
    checks, _ = reach(tiny, {"one": changed}, **parts)
    assert checks == {"one-check", "two-check"}


def test_a_name_that_is_made_anew_no_longer_depends_on_the_answer(tiny: TinyCourse) -> None:
    parts = {"between": "data = [4]", "two": "def two():\n    return len(data)\n"}
    checks, _ = reach(tiny, {"one": "data = []"}, **parts)
    assert checks == {"one-check"}


def test_what_changes_an_object_is_run_with_what_made_it(tiny: TinyCourse) -> None:
    parts = {"between": "data.append(5)", "two": "def two():\n    return len(data)\n"}
    _, cells = reach(tiny, {"two": "def two():\n    return 2"}, **parts)
    assert cells == {"import math", "data.append(5)", "def two():", 'assert two() == 2, "no"'}


def test_an_answer_that_python_cannot_read_reaches_what_the_reference_does(
    tiny: TinyCourse,
) -> None:
    parts = {"two": "def two():\n    return one() + 1\n"}
    assert reach(tiny, {"one": "def one(:"}, **parts)[0] == {"one-check", "two-check"}


def test_answers_earn_the_same_whole_and_cut(tiny: TinyCourse) -> None:
    cut = check_labs(tiny.course, tiny.course.labs, cell_seconds=20)
    whole = check_labs(tiny.course, tiny.course.labs, cell_seconds=20, whole=True)
    assert cut == whole
    assert len(cut) > len(read_answers(tiny.source))
