"""``labs check`` finds what is wrong with a lab, and the labs of the course have nothing wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workshop.course import Course, load_course
from workshop.errors import WorkshopError
from workshop.grading.unit import Verdict
from workshop.labs.check import Row, boundary_rows, check_labs, report_rows, run_notebooks

from .conftest import NAME, ROOT, TinyCourse

CELL_SECONDS = 20


def check(tiny: TinyCourse, cell_seconds: int = CELL_SECONDS) -> list[Row]:
    return check_labs(tiny.course, tiny.course.labs, workers=1, cell_seconds=cell_seconds)


def faults(rows: list[Row]) -> list[Row]:
    return [row for row in rows if not row.ok]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", [lab.name for lab in load_course(ROOT).labs])
def test_a_lab_of_the_course_runs_and_gives_each_answer_its_points(
    course: Course, name: str
) -> None:
    assert faults(check_labs(course, [course.lab(name)], workers=1)) == []


def test_a_new_lab_passes_its_own_checks(tiny: TinyCourse) -> None:
    done = tiny.run("labs", "check")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("✓") == 3 + len(list((tiny.folder / "answers").iterdir()))
    assert "✗" not in done.stdout
    assert "9 points both ways" in done.stdout
    assert "10/10" in done.stderr


def test_a_check_that_lost_a_hidden_test_fails_exactly_the_answer_it_was_for(
    tiny: TinyCourse,
) -> None:
    tiny.keep_answers("reference", "rounded-mean", "mean-of-nothing-is-zero")
    tiny.edit(
        "assert math.isclose(came, 0.375), (\n"
        '    f"The mean of 0.5 and 0.25 is 0.375; your function gave {came!r}. Do you round?"\n)\n',
        "",
    )
    found = faults(check(tiny))
    assert [(row.lab, row.what, row.task, row.expected, row.given) for row in found] == [
        (NAME, "rounded-mean", "mean-check", "0", "3")
    ]
    assert "says nothing against it" in found[0].problem


def test_answers_that_earn_other_points_say_why(tiny: TinyCourse) -> None:
    tiny.keep_answers()
    head = "# ---\n# about: Wrong.\n# others: reference\n# ---\n\n# %% mean\n"
    tiny.answer("doubles", f"{head}def mean(values):\n    return 2 * sum(values)\n")
    tiny.answer("loops", f"{head}def mean(values):\n    while True:\n        pass\n")
    tiny.answer("quits", f"{head}import os\n\n\ndef mean(values):\n    os._exit(1)\n")
    lies = (
        "class Same:\n    def __init__(self, values):\n        self.values = values\n\n"
        "    def __eq__(self, other):\n        return True\n\n"
        "    def __float__(self):\n        return 0.375 if self.values else float('nan')\n\n\n"
    )
    wrong = head.replace("# ---\n\n", "# points:\n#   mean-check: 0\n# ---\n\n")
    tiny.answer("lies", f"{wrong}{lies}def mean(values):\n    return Same(values)\n")
    warns = "import sys\n\n\ndef mean(values):\n    print('careful', file=sys.stderr)\n"
    tiny.answer("warns", f"{head}{warns}    return float(np.mean(values or [np.nan]))\n")
    rows = check(tiny, cell_seconds=3)
    found = {row.what: row for row in faults(rows)}
    given = {name: (row.task, row.expected, row.given) for name, row in found.items()}
    assert given == {
        "doubles": ("mean-check", "3", "0"),
        "lies": ("mean-check", "0", "3 in one kernel, 0 in two"),
        "loops": ("mean-check", "3", "0"),
        "quits": ("mean-check", "3", "0"),
        "warns": ("mean-check", "3", "0 in one kernel, 3 in two"),
    }
    assert "The mean of 1, 2 and 6 is 3; your function gave 18" in found["doubles"].problem
    assert "it took too long and was stopped" in found["loops"].problem
    assert "KernelDied: it ended while your code ran" in found["quits"].problem
    assert "One kernel: nbgrader gives 0 for a cell that writes to stderr: careful. Two" in (
        found["warns"].problem
    )
    assert (
        "One kernel: the check says nothing against it. Two kernels: a comparison needs plain"
        in (found["lies"].problem)
    )
    assert report_rows([found["doubles"]])[0][:5] == [NAME, "doubles", "mean-check", "3", "0"]


@pytest.mark.parametrize(("ci", "ok"), [("", True), ("true", False)])
def test_without_a_sandbox_the_second_way_is_missing_which_only_ci_minds(
    tiny: TinyCourse, monkeypatch: pytest.MonkeyPatch, ci: str, ok: bool
) -> None:
    def do(*_: object) -> Iterator[Verdict]:
        raise WorkshopError("there is no sandbox:\n  landlock: not in this kernel")

    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("workshop.labs.trial.Pool.do", do)
    tiny.keep_answers("reference")
    rows = check(tiny)
    (row,) = [row for row in rows if row.what == "two kernels"]
    assert row.ok == ok
    why = "not tried, because there is no sandbox: landlock: not in this kernel"
    assert report_rows([row])[0][-1] == f"{'✓' if ok else '✗'} {why}"
    assert [(row.expected, row.given) for row in rows if row.what == "reference"][1:] == [
        ("9 points", "9 points")
    ]


def test_a_check_that_cannot_cross_the_boundary_is_reported_with_file_and_line(
    tiny: TinyCourse,
) -> None:
    assert [(row.what, row.expected, row.ok) for row in boundary_rows(tiny.source, tiny.root)] == [
        ("boundary rules", "3 checks follow them", True)
    ]
    tiny.keep_answers("reference")
    line = tiny.edit("came = spread([2, 4])\n", "came = spread(baskets[:2] * 0 + [2, 4])\n")
    found = faults(check(tiny))
    assert [(row.what, row.task, row.expected, row.given) for row in found] == [
        ("boundary", "spread-check", "no fault", f"line {line}"),
        ("reference", "spread-check", "3", "3 in one kernel, 0 in two"),
    ]
    assert found[0].problem.startswith(
        f"solutions/{NAME}/{NAME}.py:{line}: «baskets» comes from a given cell"
    )
    assert "the check uses «baskets», which is not the student's to define" in found[1].problem


def test_a_cell_of_the_reference_that_fails_is_reported(tiny: TinyCourse, tmp_path: Path) -> None:
    tiny.edit("return float(np.std(values))", "return float(np.sdt(values))")
    found = faults(run_notebooks([tiny.source], tmp_path / "run", CELL_SECONDS))
    assert [(row.what, row.task, row.given) for row in found] == [
        ("reference", "spread-check", "fails")
    ]
    assert "AttributeError: module 'numpy' has no attribute 'sdt'" in found[0].problem


def test_an_untouched_notebook_fails_in_its_checks_and_nowhere_else(
    tiny: TinyCourse, tmp_path: Path
) -> None:
    tiny.edit("# %% [markdown]\n# ## Task 2", "# %%\nprint(mean([1]))\n\n# %% [markdown]\n# ## 2.")
    tiny.edit("came = spread([2, 4])\nassert math.isclose(came, 1)", "came = 1\nassert True")
    found = faults(run_notebooks([tiny.source], tmp_path / "run", CELL_SECONDS))
    assert [(row.what, row.task, row.expected, row.given) for row in found] == [
        ("student's version", "print(mean([1]))", "runs", "fails"),
        ("student's version", "spread-check", "fails", "passes"),
    ]
    assert "NotImplementedError" in found[0].problem
    assert "gives points for nothing" in found[1].problem


def test_a_reference_that_never_ends_is_reported(tiny: TinyCourse, tmp_path: Path) -> None:
    tiny.edit("return float(np.std(values))", "while True:\n        pass")
    found = faults(run_notebooks([tiny.source], tmp_path / "run", 3))
    assert [(row.what, row.task) for row in found] == [("reference", "spread-check")]
    assert "Timeout of 3 seconds exceeded" in found[0].problem
