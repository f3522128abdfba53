"""nbgrader's own hard notebooks, graded by the engine as nbgrader's tests expect it of nbgrader.

Where the engine judges otherwise, ``DIFFERENCES`` says why.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import nbformat
import pytest

from workshop.grading.gradebook import open_gradebook
from workshop.grading.run import grade_course
from workshop.grading.unit import Verdict
from workshop.labs.gradebook import CourseFolder, open_course

from .conftest import Bench, check, own
from .test_gradebook import CountingCrew

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's

APPS = Path(str(files("nbgrader") / "tests" / "apps" / "files"))
PREPROCESSORS = Path(str(files("nbgrader") / "tests" / "preprocessors" / "files"))

# Source (as the instructor has it), submission, and the points of nbgrader's own tests.
CASES: dict[tuple[str, str], dict[str, float]] = {
    # test_nbgrader_autograde.py: test_grade, test_showtraceback_exploit
    ("submitted-changed", "submitted-unchanged"): {"foo": 1, "bar": 0},
    ("submitted-changed", "submitted-changed"): {"foo": 1, "bar": 1},
    ("submitted-changed", "submitted-cheat-attempt"): {"foo": 1, "bar": 0},
    ("submitted-changed", "submitted-cheat-attempt-alternative"): {"foo": 1, "bar": 0},
    # test_overwritecells.py, test_saveautogrades.py: what is locked is put back
    ("submitted-changed", "submitted-grade-cell-changed"): {"foo": 1, "bar": 0},
    ("submitted-changed", "submitted-locked-cell-changed"): {"foo": 1, "bar": 0},
    ("submitted-changed", "submitted-grade-cell-type-changed"): {"foo": 1, "bar": 0},
    ("submitted-changed", "submitted-answer-cell-type-changed"): {"foo": 1, "bar": 0},
    # test_grade_autotest, test_grade_hashed_autotest, test_grade_complex_autotest
    ("autotest-simple", "autotest-simple-unchanged"): {"test_simple": 0},
    ("autotest-simple", "autotest-simple-changed"): {"test_simple": 1},
    ("autotest-hashed", "autotest-hashed-unchanged"): {"test_hashed": 0},
    ("autotest-hashed", "autotest-hashed-changed"): {"test_hashed": 1},
    ("autotest-multi", "autotest-multi-unchanged"): {
        **{"test_multi": 0, "cell-f2803ba7c42d03ab": 0},
        **{"cell-693350420ec62f1b": 0, "cell-13479eb0e5fff152": 0},
    },
    ("autotest-multi", "autotest-multi-changed"): {
        **{"test_multi": 1, "cell-f2803ba7c42d03ab": 1},
        **{"cell-693350420ec62f1b": 0, "cell-13479eb0e5fff152": 1},
    },
    # test_nbgrader_validate.py: a wrong answer to a check without points
    ("validation-zero-points", "validation-zero-points"): {"correct_squares": 0},
    # test_grade_with_validating_envvar
    ("validating-environment-variable", "validating-environment-variable"): {
        "cell-bfbdf1784663b6b6": 0
    },
}

# For these the stock way is graded in the same test, as nbgrader's tests state no points.
AGAINST_STOCK = [
    ("autotest-hidden", "autotest-hidden-unchanged"),
    ("autotest-hidden", "autotest-hidden-changed-right"),
    ("autotest-hidden", "autotest-hidden-changed-wrong"),
    ("test-hidden-tests", "test-hidden-tests"),
    ("test-with-output", "test-with-output"),
]

# What the engine gives, and why not what nbgrader gives.
DIFFERENCES: dict[tuple[str, str], dict[str, tuple[float, str]]] = {
    ("test-hidden-tests", "test-hidden-tests"): {
        "sum_of_squares_uses_squares": (
            0,
            "the check deletes «squares» from the student's kernel, and a check changes nothing "
            "there: `del` finds no such name in the check's own namespace.",
        ),
    },
    ("test-with-output", "test-with-output"): {
        "sum_of_squares_uses_squares": (0, "as above."),
    },
}


def path_of(name: str) -> Path:
    """Return nbgrader's notebook of this name."""
    (found, *_) = [
        place for folder in (APPS, PREPROCESSORS) if (place := folder / f"{name}.ipynb").is_file()
    ]
    return found


@dataclass
class Lesson:
    """A course folder with one assignment, p1, and its notebook."""

    course: CourseFolder
    bench: Bench

    def hand_in(self, notebook: bytes, **others: bytes) -> None:
        place = self.course.folder / "submitted" / "ada" / "p1"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        (place / "p1.ipynb").write_bytes(notebook)
        for name, content in others.items():
            (place / name.replace("_", ".")).write_bytes(content)

    def grade(self) -> Verdict:
        book = open_gradebook(self.course.folder, "course", "p1")
        (verdict,) = grade_course(book, CountingCrew(self.bench), force=True).verdicts  # type: ignore[arg-type]
        return verdict

    def stock_points(self) -> dict[str, float]:
        """Return what nbgrader itself gives, in one kernel."""
        result = self.course.api.autograde("p1", "ada", force=True)
        assert result["success"], result
        return self.course.points("p1", "ada")


def lesson_of(
    tmp_path: Path, bench: Bench, source: Path | nbformat.NotebookNode, ships: Sequence[Path] = ()
) -> Lesson:
    """Have nbgrader generate the assignment from a source."""
    course = open_course(tmp_path / "course", cell_seconds=20)
    place = tmp_path / "course" / "source" / "p1"
    place.mkdir(parents=True)
    if isinstance(source, Path):
        shutil.copy(source, place / "p1.ipynb")
    else:
        nbformat.write(source, place / "p1.ipynb")
    for path in (*ships, PREPROCESSORS / "jupyter.png"):
        shutil.copy(path, place)
    shutil.copy(APPS / "autotests.yml", tmp_path / "course")
    course.generate("p1")
    return Lesson(course, bench)


@pytest.fixture(scope="module")
def generated_once(
    tmp_path_factory: pytest.TempPathFactory, bench: Bench
) -> Callable[[str, Path], Lesson]:
    """Copies a lesson of one of nbgrader's sources, which is generated the first time."""
    made: dict[str, Path] = {}

    def lesson(source: str, tmp_path: Path) -> Lesson:
        if source not in made:
            made[source] = tmp_path_factory.mktemp("lesson")
            lesson_of(made[source], bench, path_of(source))
        folder = shutil.copytree(made[source] / "course", tmp_path / "course")
        return Lesson(open_course(folder, cell_seconds=20), bench)

    return lesson


def points_of(verdict: Verdict) -> dict[str, float]:
    return {task.grade_id: task.points for task in verdict.tasks}


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep nbgrader's generate_assignment, which runs autotests here, from writing elsewhere."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("source", "submitted"), CASES, ids=map(" < ".join, CASES))
def test_a_notebook_gets_the_points_of_nbgraders_own_tests(
    tmp_path: Path, generated_once: Callable[..., Lesson], source: str, submitted: str
) -> None:
    lesson = generated_once(source, tmp_path)
    lesson.hand_in(path_of(submitted).read_bytes())
    verdict = lesson.grade()
    assert points_of(verdict) == CASES[source, submitted]
    assert lesson.course.points("p1", "ada").items() >= CASES[source, submitted].items()


@pytest.mark.parametrize(("source", "submitted"), AGAINST_STOCK, ids=map(" < ".join, AGAINST_STOCK))
def test_a_notebook_gets_the_points_of_nbgrader_or_the_difference_is_known(
    tmp_path: Path, generated_once: Callable[..., Lesson], source: str, submitted: str
) -> None:
    lesson = generated_once(source, tmp_path)
    lesson.hand_in(path_of(submitted).read_bytes())
    points = points_of(lesson.grade())
    stock = {name: given for name, given in lesson.stock_points().items() if name in points}
    known = DIFFERENCES.get((source, submitted), {})
    assert points == stock | {name: given for name, (given, _) in known.items()}
    for name in known:
        assert points[name] != stock[name], "it is no difference any more"


def test_cheats_are_looked_at_by_a_person_too(
    tmp_path: Path, generated_once: Callable[..., Lesson]
) -> None:
    lesson = generated_once("submitted-changed", tmp_path)
    for name, waits in (
        ("submitted-cheat-attempt", True),
        ("submitted-changed", True),
        ("submitted-unchanged", False),
    ):
        lesson.hand_in(path_of(name).read_bytes())
        lesson.grade()
        with lesson.course.gradebook() as gradebook:
            notebook = gradebook.find_submission_notebook("p1", "p1", "ada")
            assert notebook.needs_manual_grade is waits, name
            assert notebook.max_score == 7
            comment = gradebook.find_comment("baz", "p1", "p1", "ada").comment
            assert comment == (None if waits else "No response.")


CHECK = check("assert 1 == 1", points=1)
RUNAWAYS = {
    "infinite-loop": "it ran longer than 2 s and was stopped",
    "infinite-loop-with-output": None,  # its time or its memory ends first
    "infinite-recursion": "maximum recursion depth exceeded",
    "long-output": "",
    "side-effects": "",
}


@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_notebook_that_runs_away_does_not_take_the_rest_with_it(bench: Bench, name: str) -> None:
    cells = nbformat.read(path_of(name), as_version=4).cells
    graded = bench.grade(
        *(own(cell.source) for cell in cells),
        CHECK,
        own("print('the rest')"),
        cell_seconds=2 if name.startswith("infinite-loop") else 30,  # a long traceback takes time
        memory=700 * 2**20,
    )
    assert graded.points == 1
    assert graded.printed(-1) == "the rest\n"
    expected = RUNAWAYS[name]
    errors = [out.evalue for out in graded.outputs(0) if out.output_type == "error"]
    if expected == "":
        assert errors == []
    elif expected is None:
        assert errors
    else:
        assert any(expected in error for error in errors)


def test_long_output_is_kept_whole_up_to_a_limit(bench: Bench) -> None:
    (cell,) = nbformat.read(path_of("long-output"), as_version=4).cells
    graded = bench.grade(own(cell.source))
    assert graded.printed(0).splitlines() == [str(number) for number in range(2000)]


def test_a_side_effect_stays_in_the_sandbox(tmp_path: Path, bench: Bench) -> None:
    (cell,) = nbformat.read(path_of("side-effects"), as_version=4).cells
    bench.grade(own(cell.source), CHECK)
    assert not list(tmp_path.rglob("side-effect.txt"))


@pytest.mark.parametrize(("seconds", "points"), [(30, 1), (1, 0)])
def test_the_time_limit_of_a_cell_holds_for_its_check(
    tmp_path: Path, bench: Bench, seconds: int, points: int
) -> None:
    source = nbformat.read(path_of("timeout"), as_version=4)
    source.cells[0].source = source.cells[0].source.replace("sleep(5)", "sleep(2)")
    lesson = lesson_of(tmp_path, bench, source)
    lesson.hand_in(nbformat.writes(source).encode())
    book = open_gradebook(tmp_path / "course", "course", "p1")
    grader = bench.grader(book.assignment, cell_seconds=seconds)
    assert grader.grade(book.read("ada")).points == points


def test_a_check_opens_a_file_that_ships_with_the_lab(tmp_path: Path, bench: Bench) -> None:
    source = path_of("open_relative_file")
    lesson = lesson_of(tmp_path, bench, source, [APPS / "data.txt"])
    lesson.hand_in(source.read_bytes(), data_txt=b"the student's own, with one line")
    assert points_of(lesson.grade()) == {"open_file": 10}


def test_a_check_knows_that_it_grades(tmp_path: Path, bench: Bench) -> None:
    source = nbformat.read(path_of("validating-environment-variable"), as_version=4)
    source.cells[1].source = f"import os\n{source.cells[1].source}"
    lesson = lesson_of(tmp_path, bench, source)
    lesson.hand_in(nbformat.writes(source).encode())
    verdict = lesson.grade()
    assert (verdict.points, verdict.tasks[0].message) == (0, "AssertionError")


def test_a_task_is_for_a_person_and_code_that_is_marked_by_hand_too(
    tmp_path: Path, bench: Bench
) -> None:
    source = nbformat.read(path_of("test_taskcell"), as_version=4)
    lesson = lesson_of(tmp_path, bench, source)
    lesson.hand_in(nbformat.writes(source).encode())
    lesson.grade()
    with lesson.course.gradebook() as gradebook:
        grades = gradebook.find_submission_notebook("p1", "p1", "ada").grades
        waiting = {grade.name for grade in grades if grade.needs_manual_grade}
    assert waiting == {"task1", "sum_of_squares_equation", "sum_of_squares_application"}


def test_a_code_cell_that_is_marked_by_hand_is_run(tmp_path: Path, bench: Bench) -> None:
    source = path_of("manually-graded-code-cell")
    lesson = lesson_of(tmp_path, bench, source)
    lesson.hand_in(source.read_bytes().replace(b"this is a code cell", b"my own words"))
    verdict = lesson.grade()
    assert verdict.tasks == ()
    (cell,) = json.loads(verdict.notebooks["p1"])["cells"]
    assert "".join(cell["outputs"][0]["text"]) == "my own words\n"
    with lesson.course.gradebook() as gradebook:
        assert gradebook.find_submission_notebook("p1", "p1", "ada").needs_manual_grade


def test_a_cell_whose_type_was_changed_is_the_labs_again(tmp_path: Path, bench: Bench) -> None:
    source = nbformat.read(path_of("submitted-changed"), as_version=4)
    changed = nbformat.read(path_of("cell-type-changed"), as_version=4)
    lesson = lesson_of(tmp_path, bench, source)
    source.cells[-1] = nbformat.from_dict({**changed.cells[0], "outputs": []})
    lesson.hand_in(nbformat.writes(source).encode())
    verdict = lesson.grade()
    last = json.loads(verdict.notebooks["p1"])["cells"][-1]
    assert last["cell_type"] == "markdown"
    assert verdict.points == 2


def test_a_submission_with_one_grade_id_twice_is_graded(tmp_path: Path, bench: Bench) -> None:
    source = nbformat.read(path_of("submitted-changed"), as_version=4)
    lesson = lesson_of(tmp_path, bench, source)
    first = [{**cell, "source": "raise"} for cell in source.cells]
    twice = json.dumps({**source, "cells": [*first, *source.cells]})
    lesson.hand_in(twice.encode())
    assert points_of(lesson.grade()) == {"foo": 1, "bar": 1}


@pytest.mark.parametrize("name", ["test-v0", "test-v1", "test-v2", "too-new"])
def test_notebooks_of_other_versions_of_nbgrader_are_read_or_refused(
    tmp_path: Path, generated_once: Callable[..., Lesson], name: str
) -> None:
    lesson = generated_once("submitted-changed", tmp_path)
    lesson.hand_in(path_of(name).read_bytes())
    verdict = lesson.grade()
    assert verdict.problem == "the notebook has no cell of p1: is it another lab's?" or (
        "newer than the 4" in verdict.problem
    )
