"""``labs check`` finds what is wrong with a lab, and the labs of the course have nothing wrong."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from workshop.course import Course, load_course
from workshop.errors import WorkshopError
from workshop.grading.grade import NoSandbox, find_kind
from workshop.grading.unit import Verdict
from workshop.labs.answers import read_answers
from workshop.labs.check import (
    Row,
    bank_rows,
    boundary_rows,
    built_rows,
    check_labs,
    report_rows,
    run_notebooks,
)

from .conftest import NAME, ROOT, TinyCourse

CELL_SECONDS = 20


def check(tiny: TinyCourse, cell_seconds: int = CELL_SECONDS) -> list[Row]:
    return check_labs(tiny.course, tiny.course.labs, workers=1, cell_seconds=cell_seconds)


def faults(rows: list[Row]) -> list[Row]:
    return [row for row in rows if not row.ok]


def found_by_running(rows: list[Row]) -> list[Row]:
    """Return the faults without those of a lab that is not built anew, or of a bank cut down."""
    return [row for row in faults(rows) if row.what not in {"bank", f"labs/{NAME}"}]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", [lab.name for lab in load_course(ROOT).labs])
def test_a_lab_of_the_course_runs_and_gives_each_answer_its_points(
    course: Course, name: str
) -> None:
    assert faults(check_labs(course, [course.lab(name)], workers=1)) == []


def test_a_new_lab_passes_its_own_checks(tiny: TinyCourse) -> None:
    done = tiny.run("labs", "check")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("✓") == 4 + len(list((tiny.folder / "answers").iterdir()))
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
    found = found_by_running(check(tiny))
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
    found = {row.what: row for row in found_by_running(rows)}
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
        raise NoSandbox("there is no sandbox:\n  landlock: not in this kernel")

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


def test_only_the_search_for_a_sandbox_says_that_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def build(*_: object) -> None:
        raise WorkshopError("the kernel has no such wall")

    monkeypatch.setattr("workshop.grading.grade.StudentKernel", build)
    with pytest.raises(NoSandbox, match="landlock: the kernel has no such wall") as caught:
        find_kind(None)  # type: ignore[arg-type] # it is only handed on
    assert type(pickle.loads(pickle.dumps(caught.value))) is NoSandbox  # noqa: S301 - workers send it


def test_any_other_failure_of_the_second_way_is_a_fault(
    tiny: TinyCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def do(*_: object) -> Iterator[Verdict]:
        raise WorkshopError("the fork server is gone:\n  broken pipe")

    monkeypatch.setattr("workshop.labs.trial.Pool.do", do)
    tiny.keep_answers("reference")
    (row,) = found_by_running(check(tiny))
    assert (row.lab, row.what, row.given) == (NAME, "answers", "not graded")
    assert row.problem == "the fork server is gone: broken pipe"


def test_ctrl_c_while_answers_are_graded_ends_all(
    tiny: TinyCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def do(*_: object) -> Iterator[Verdict]:
        raise KeyboardInterrupt

    monkeypatch.setattr("workshop.labs.trial.Pool.do", do)
    tiny.keep_answers("reference")
    with pytest.raises(KeyboardInterrupt):
        check(tiny)


@pytest.mark.parametrize("sandbox", [True, False])
def test_an_answer_that_is_broken_itself_proves_nothing(
    tiny: TinyCourse, monkeypatch: pytest.MonkeyPatch, sandbox: bool
) -> None:
    if not sandbox:
        monkeypatch.setattr("workshop.labs.trial.Pool.do", _no_sandbox)
        monkeypatch.delenv("CI", raising=False)  # there, a missing sandbox is a fault of its own
    tiny.keep_answers()
    head = "# ---\n# about: Wrong.\n# others: reference\n# points:\n#   mean-check: 0\n"
    cell = "# ---\n\n# %% mean\n"
    slip = "def mean(values):\n    return sett(values)\n"
    tiny.answer("slip", f"{head}{cell}{slip}")
    tiny.answer("above", f"{head}{cell}mean = sett(1)\n")
    tiny.answer("module", f"{head}{cell}def mean(values):\n    import nosuch\n")
    tiny.answer("meant", f"{head}# fails: true\n{cell}{slip}")
    tiny.answer("other-name", f"{head}{cell}def meen(values):\n    return 2\n")
    tiny.answer("wrong", f"{head}{cell}def mean(values):\n    return values.sum()\n")
    rows = found_by_running(check(tiny))
    came = {row.what: (row.task, row.expected, row.given) for row in rows}
    assert came == dict.fromkeys(["above", "module", "slip"], ("mean-check", "0", "0"))
    said = {row.what: row.problem for row in rows}
    assert "check: slip.py:10: NameError: name 'sett' is not defined. Mend" in said["slip"]
    assert "check: above.py:9: NameError: name 'sett' is not defined. Mend" in said["above"]
    assert "module.py:10: ModuleNotFoundError: No module named 'nosuch'" in said["module"]


def _no_sandbox(*_: object) -> Iterator[Verdict]:
    raise NoSandbox("there is no sandbox")


def test_a_check_that_no_answer_fails_is_reported(tiny: TinyCourse) -> None:
    assert faults(bank_rows(tiny.source, read_answers(tiny.source))) == []
    tiny.keep_answers("reference", "untouched", "rounded-mean")
    wrong = "# ---\n# about: Wrong.\n# others: untouched\n# fails: true\n# ---\n\n# %% spread\n"
    tiny.answer("broken", f"{wrong}def spread(\n")
    rows = faults(bank_rows(tiny.source, read_answers(tiny.source)))
    assert [row.task for row in rows] == ["spread-check", "column-spread-check"]
    assert rows[0].problem == ("no answer fails «spread-check»: the bank does not show that it can")
    tiny.answer("broken", f"{wrong}spread = 2\n".replace("# fails: true\n", ""))
    rows = faults(bank_rows(tiny.source, read_answers(tiny.source)))
    assert [row.task for row in rows] == ["column-spread-check"]


def test_a_students_version_that_is_not_built_anew_is_reported(tiny: TinyCourse) -> None:
    assert built_rows(tiny.course, tiny.source) == []
    tiny.edit("# Say here", "# Now say here")
    (row,) = built_rows(tiny.course, tiny.source)
    assert row.problem == f"labs/{NAME} is older than its source: ./workshop labs build {NAME}"
    tiny.released.unlink()
    (row,) = built_rows(tiny.course, tiny.source)
    assert row.problem == f"labs/{NAME} is not there yet: ./workshop labs build {NAME}"


def test_labs_check_fails_for_a_lab_that_is_not_built_anew(tiny: TinyCourse) -> None:
    tiny.keep_answers("reference", "rounded-mean", "spread-without-root", "spread-of-rows")
    tiny.edit("# Say here", "# Now say here")
    done = tiny.run("labs", "check")
    assert done.returncode == 1
    assert done.stdout.count("✗") == 1
    assert "is older than its source" in " ".join(done.stdout.split())


def test_a_check_that_cannot_cross_the_boundary_is_reported_with_file_and_line(
    tiny: TinyCourse,
) -> None:
    assert [(row.what, row.expected, row.ok) for row in boundary_rows(tiny.source, tiny.root)] == [
        ("boundary rules", "3 checks follow them", True)
    ]
    tiny.keep_answers("reference")
    line = tiny.edit("came = spread([2, 4])\n", "came = spread(baskets[:2] * 0 + [2, 4])\n")
    found = found_by_running(check(tiny))
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
