"""A fault in a lab's source names file and line, exits with 2, and writes nothing."""

from __future__ import annotations

import pytest

from workshop.course import Course
from workshop.errors import WorkshopError
from workshop.labs.source import read_source
from workshop.labs.sync import is_normal

from .conftest import ROOT, TinyCourse, snapshot

MEAN = '"grade_id": "mean", '
CHECK = '"grade_id": "mean-check", "locked": true, "points": 3, '
REFERENCE = '    return sum(values) / len(values) if len(values) else float("nan")\n'
SOLVED = f"    ### BEGIN SOLUTION\n{REFERENCE}    ### END SOLUTION\n"
HIDDEN = "### BEGIN HIDDEN TESTS\ncame = mean([0.5, 0.25])"
PLAIN = "baskets = rng.gamma(shape=2.0, scale=12.0, size=200)  # euros\n"

# Each row: what is replaced, by what, the text in whose line the faulty cell starts, what is said.
FAULTS = {
    "a grade_id twice": (
        '"grade_id": "spread", ',
        '"grade_id": "mean", ',
        None,
        "the grade_id «mean» stands here twice",
    ),
    "no grade_id": (MEAN, "", None, "nbgrader metadata but no grade_id"),
    "a grade_id that is no slug": (MEAN, '"grade_id": "My Mean", ', None, "lower-case words"),
    "a number as grade_id": (MEAN, '"grade_id": 7, ', None, "lower-case words"),
    "metadata that is no JSON": (MEAN, '"grade_id": mean, ', None, "metadata cannot be read"),
    "no stub": (SOLVED, REFERENCE, MEAN, "«mean» is a solution cell without a stub"),
    "a solution that does not end": (
        f"{REFERENCE}    ### END SOLUTION\n",
        REFERENCE,
        "    ### BEGIN SOLUTION\n    return sum",
        "«mean»: BEGIN SOLUTION in line {line} has no END SOLUTION",
    ),
    "a solution that does not begin": (
        f"    ### BEGIN SOLUTION\n{REFERENCE}",
        REFERENCE,
        f'    ### END SOLUTION\n\n\n# %% nbgrader={{"grade": true, {CHECK}',
        "«mean»: END SOLUTION in line {line} has no BEGIN SOLUTION",
    ),
    "two solutions, of which the first does not end": (
        SOLVED,
        f"    ### BEGIN SOLUTION\n{SOLVED}",
        None,
        "«mean»: BEGIN SOLUTION in line {line} has no END SOLUTION",
    ),
    "a written solution that does not end": (
        "# ### END SOLUTION\n",
        "#\n",
        "# ### BEGIN SOLUTION",
        "«explain-mean»: BEGIN SOLUTION in line {line} has no END SOLUTION",
    ),
    "code that Python cannot read": (
        "def mean(values):\n",
        "def mean(values)\n",
        None,
        "expected ':'.",
    ),
    "code that Python cannot read below a magic": (
        PLAIN,
        f"# %matplotlib inline\n\n!ls\n{PLAIN}came = 7 +\n",
        "came = 7 +\n",
        "invalid syntax.",
    ),
    "a block without code": (
        "    return float(np.std(values))\n",
        "    for value in values:\n",
        '    ### END SOLUTION\n\n\n# %% nbgrader={"grade": true, "grade_id": "spread-check',
        "expected an indented block after 'for' statement in line 98.",
    ),
    "a text that does not end": (
        PLAIN,
        f'{PLAIN}text = "open\n',
        'text = "open\n',
        "unterminated string literal.",
    ),
    "a return outside of a function": ("rng = np", "return np", None, "'return' outside function"),
    "a mark behind code": (
        SOLVED,
        f"    ### BEGIN SOLUTION\n{REFERENCE.rstrip()}  ### END SOLUTION\n",
        MEAN,
        "each alone in its line",
    ),
    "points that do not add up": (
        CHECK,
        CHECK.replace("3", "4"),
        '"grade_id": "explain-mean"',
        "the graded cells add up to 13 points, but course.yml promises 12",
    ),
    "no points": (CHECK, CHECK.replace("3", "0"), None, "a whole number above 0"),
    "half a point": (CHECK, CHECK.replace("3", "2.5"), None, "a whole number above 0"),
    "hidden tests in a solution cell": (
        SOLVED,
        f"{SOLVED}    ### BEGIN HIDDEN TESTS\n    ### END HIDDEN TESTS\n",
        MEAN,
        "«mean» has hidden tests but is not a graded test cell",
    ),
    "hidden tests that do not end": (
        "### END HIDDEN TESTS\n\n# %% [markdown]\n# ## Task 2",
        "\n# %% [markdown]\n# ## Task 2",
        HIDDEN,
        "«mean-check»: BEGIN HIDDEN TESTS in line {line} has no END HIDDEN TESTS",
    ),
    "hidden tests that end first": (
        HIDDEN,
        f"### END HIDDEN TESTS\n{HIDDEN}",
        None,
        "«mean-check»: END HIDDEN TESTS in line {line} has no BEGIN HIDDEN TESTS",
    ),
    "a hidden mark behind code": (
        HIDDEN,
        f"x = 1  {HIDDEN}",
        CHECK,
        "«mean-check» has «### BEGIN HIDDEN TESTS» and «### END HIDDEN TESTS» not in pairs",
    ),
    "an unlocked test cell": (
        CHECK,
        CHECK.replace("true", "false"),
        None,
        "«mean-check» is a test cell, so it must be locked",
    ),
    "a solution mark in a given cell": (
        PLAIN,
        f"### BEGIN SOLUTION\n{PLAIN}### END SOLUTION\n",
        '"grade_id": "data"',
        "«data» holds a solution but is not a solution cell",
    ),
    "a solution mark in a plain cell": (
        "# Write `spread(values)`",
        "# ### BEGIN SOLUTION\n# Write `spread(values)`",
        "# %% [markdown]\n# ## Task 2",
        "students would see it",
    ),
    "an old schema": (
        '"locked": true, "schema_version": 3, "solution": false, "task": false}\nimport numpy as np'
        "\n\nrng",
        '"locked": true, "schema_version": 2, "solution": false, "task": false}\nimport numpy as np'
        "\n\nrng",
        None,
        "«data» needs «schema_version» 3",
    ),
    "one of nbgrader's task cells": (
        '"points": 3, "schema_version": 3, "solution": true, "task": false',
        '"points": 3, "schema_version": 3, "solution": true, "task": true',
        None,
        "«explain-mean» is one of nbgrader's task cells",
    ),
}


@pytest.mark.parametrize(("old", "new", "cell", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_names_file_and_line(
    tiny: TinyCourse, old: str, new: str, cell: str | None, said: str
) -> None:
    line = tiny.edit(old, new)
    if cell is not None:
        text = tiny.path.read_text()
        line = text[: text.index(cell)].count("\n") + 1
    with pytest.raises(WorkshopError) as caught:
        _ = tiny.source
    assert str(caught.value).startswith(f"{tiny.path}:{line}: ")
    assert said.replace("{line}", str(line)) in caught.value.message


def test_magics_and_what_ipython_takes_besides_are_read(tiny: TinyCourse) -> None:
    more = "%matplotlib inline\nfiles = !ls\nawait some()\nleft = (\n    7\n    % 2\n)\n"
    tiny.edit(PLAIN, PLAIN + more)
    assert "await some()" in tiny.source.notebook.cells[1].source


@pytest.mark.parametrize(
    "fault",
    ["a grade_id twice", "no stub", "points that do not add up", "code that Python cannot read"],
)
def test_building_a_faulty_lab_exits_with_2_and_writes_nothing(
    tiny: TinyCourse, fault: str
) -> None:
    old, new, _, said = FAULTS[fault]
    tiny.edit(old, new)
    before = snapshot(tiny.root)
    done = tiny.run("labs", "build")
    assert done.returncode == 2
    assert f"{tiny.path}:" in done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert snapshot(tiny.root) == before


def test_a_fault_in_one_lab_leaves_all_others_unbuilt(tiny: TinyCourse) -> None:
    tiny.run("labs", "new", "12-more")
    entry = (tiny.root / "course.yml").read_text().split("labs:\n")[1]
    with (tiny.root / "course.yml").open("a") as file:
        file.write(entry.replace("11-mean", "12-more"))
    more = tiny.root / "solutions" / "12-more" / "12-more.py"
    more.write_text(more.read_text().replace("### BEGIN SOLUTION", "", 1))
    tiny.edit("# Say here", "# Now say here")
    before = snapshot(tiny.root / "labs")
    assert tiny.run("labs", "build").returncode == 2
    assert snapshot(tiny.root / "labs") == before


def test_a_lab_without_a_source_names_the_command_that_makes_it(tiny: TinyCourse) -> None:
    tiny.path.unlink()
    with pytest.raises(WorkshopError, match=r"run \./workshop labs new 11-mean"):
        _ = tiny.source


def test_a_source_that_is_not_utf8_names_the_line(tiny: TinyCourse) -> None:
    tiny.path.write_bytes(b"# %%\n\nname = 'caf\xe9'\n")
    with pytest.raises(WorkshopError, match=r"11-mean\.py:3: this is not UTF-8"):
        _ = tiny.source


def test_a_cell_marker_in_a_string_starts_no_cell(tiny: TinyCourse) -> None:
    tiny.edit(PLAIN, PLAIN + '\ntext = """\n# %% no cell\n"""\n')
    lines = tiny.path.read_text().splitlines()
    for cell in tiny.source.cells:
        assert f'"grade_id": "{cell.grade_id}"' in lines[cell.line - 1]


def test_text_above_the_first_marker_does_not_move_the_lines(tiny: TinyCourse) -> None:
    tiny.edit("# ---\n\n# %% [markdown]\n# # ", "# ---\n\nfirst = 1\n\n# %% [markdown]\n# # ")
    lines = tiny.path.read_text().splitlines()
    for cell in tiny.source.cells:
        assert f'"grade_id": "{cell.grade_id}"' in lines[cell.line - 1]


def test_inserting_a_cell_keeps_the_ids_of_all_others(tiny: TinyCourse) -> None:
    before = [cell.id for cell in tiny.source.notebook.cells]
    tiny.edit("# %% [markdown]\n# ## Task 2", "# %%\nprint('new')\n\n# %% [markdown]\n# ## Task 2")
    after = [cell.id for cell in tiny.source.notebook.cells]
    assert len(after) == len(before) + 1
    assert [cell for cell in after if cell in before] == before


def test_cells_of_the_same_text_have_ids_of_their_own(tiny: TinyCourse) -> None:
    tiny.edit(
        "# %% [markdown]\n# ## Task 2",
        "# %%\nprint()\n\n# %%\nprint()\n\n# %% [markdown]\n# ## Task 2",
    )
    ids = [cell.id for cell in tiny.source.notebook.cells]
    assert len(set(ids)) == len(ids)


def test_every_lab_of_the_course_survives_a_round_trip_through_a_notebook(course: Course) -> None:
    changed = [lab.name for lab in course.labs if not is_normal(read_source(course, lab))]
    assert changed == []


def test_the_template_survives_a_round_trip_through_a_notebook(tiny: TinyCourse) -> None:
    assert is_normal(tiny.source)


def test_every_folder_of_solutions_is_a_lab_of_the_course(course: Course) -> None:
    names = {folder.name for folder in (ROOT / "solutions").iterdir() if folder.is_dir()}
    assert names == {lab.name for lab in course.labs}
