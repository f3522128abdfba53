"""Verdicts go into nbgrader's gradebook and into files: all of one or nothing, and once."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbgrader.api import Gradebook

from workshop.config import read_nbgrader_configuration
from workshop.errors import WorkshopError
from workshop.grading import gradebook as gradebook_module
from workshop.grading.gradebook import open_gradebook, write_scores
from workshop.grading.report import Outcome, print_report
from workshop.grading.run import grade_course
from workshop.grading.unit import Assignment, Unit, Verdict
from workshop.labs.gradebook import open_course

from .conftest import COURSE, LAB, POINTS, RIGHT, Bench, Class

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's

HALF = {**RIGHT, "label": "def label_of(score):\n    return 'high'"}
NOTHING = {"mean-check": 0.0, "label-check": 0.0}
DUE = "2026-11-20 11:00:00.000000 UTC"
LATE = "2026-11-20 12:00:00.000000 UTC"
LATER = "2026-11-20 13:00:00.000000 UTC"


@dataclass
class CountingCrew:
    """Grades for real, in this process, and notes whom it was given."""

    bench: Bench
    seen: list[str] = field(default_factory=list)
    waits: Callable[[], object] = lambda: None

    def grade(self, assignment: Assignment, units: Iterable[Unit]) -> Iterator[Verdict]:
        grader = self.bench.grader(assignment)
        for unit in units:
            self.seen.append(unit.student)
            self.waits()
            yield grader.grade(unit)


@dataclass
class Repeating:
    """Gives verdicts that were made before, and notes on whom."""

    verdicts: dict[str, Verdict]
    seen: list[str] = field(default_factory=list)

    def grade(self, _assignment: Assignment, units: Iterable[Unit]) -> Iterator[Verdict]:
        for unit in units:
            self.seen.append(unit.student)
            yield self.verdicts[unit.student]


@pytest.fixture
def crew(bench: Bench) -> CountingCrew:
    return CountingCrew(bench)


def run(a_class: Class, crew: Any, **options: Any) -> Outcome:
    return grade_course(a_class.book(), crew, **options)


@contextlib.contextmanager
def marked(a_class: Class, student: str) -> Iterator[Any]:
    """Open a student's notebook in the gradebook; what is changed in it is kept."""
    with a_class.course.gradebook() as gradebook:
        yield gradebook.find_submission_notebook(LAB, LAB, student)
        gradebook.db.commit()


def grade_of(notebook: Any, grade_id: str) -> Any:
    (found,) = (grade for grade in notebook.grades if grade.name == grade_id)
    return found


def comment_of(notebook: Any, grade_id: str) -> Any:
    (found,) = (comment for comment in notebook.comments if comment.name == grade_id)
    return found


def dump(folder: Path) -> list[str]:
    """Return all that the gradebook holds."""
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as database:
        return list(database.iterdump())


def set_due(a_class: Class, when: str = DUE) -> None:
    with a_class.course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(LAB, duedate=when)


# --- scores -------------------------------------------------------------------------------------


def test_points_and_files_of_a_class_are_where_nbgrader_has_them(
    a_class: Class, crew: CountingCrew
) -> None:
    a_class.hand_in("ada")
    a_class.hand_in("bob", HALF)
    a_class.hand_in("cyd", {})
    outcome = run(a_class, crew)
    assert crew.seen == ["ada", "bob", "cyd"]
    assert a_class.points("ada") == POINTS
    assert a_class.points("bob") == {"mean-check": 2, "label-check": 2}
    assert {name: a_class.points("cyd")[name] for name in NOTHING} == NOTHING
    assert [verdict.points for verdict in outcome.verdicts] == [6, 4, 0]
    assert outcome.standing == []
    files = {path.name for path in a_class.graded("ada").iterdir()}
    assert files == {f"{LAB}.ipynb", "data.csv", "timestamp.txt"}
    assert not list((a_class.folder / ".grading").glob(f"{LAB}*/*"))
    with a_class.course.gradebook() as gradebook:
        assert str(gradebook.find_submission(LAB, "ada").timestamp) == "2026-11-20 10:00:00"


def test_a_written_answer_waits_for_a_person(a_class: Class, crew: CountingCrew) -> None:
    a_class.hand_in("ada")
    run(a_class, crew)
    with marked(a_class, "ada") as book:
        essay = grade_of(book, "essay")
        assert (essay.auto_score, essay.manual_score) == (None, None)
        assert essay.needs_manual_grade
        assert book.needs_manual_grade
        assert not grade_of(book, "mean-check").needs_manual_grade
        assert comment_of(book, "essay").auto_comment is None


def test_an_untouched_written_answer_gets_nothing_and_says_so(
    a_class: Class, crew: CountingCrew
) -> None:
    a_class.hand_in("ada", {"mean": RIGHT["mean"], "label": RIGHT["label"]})
    run(a_class, crew)
    with marked(a_class, "ada") as book:
        essay = grade_of(book, "essay")
        assert (essay.auto_score, essay.needs_manual_grade) == (0, False)
        assert comment_of(book, "essay").comment == "No response."
        assert not book.needs_manual_grade


def test_grading_again_keeps_what_a_person_has_marked(a_class: Class, crew: CountingCrew) -> None:
    a_class.hand_in("ada")
    run(a_class, crew)
    with marked(a_class, "ada") as book:
        essay, mean = grade_of(book, "essay"), grade_of(book, "mean-check")
        essay.manual_score, essay.extra_credit, essay.needs_manual_grade = 2.5, 0.5, False
        mean.manual_score = 1
        comment_of(book, "essay").manual_comment = "Well said."
    run(a_class, crew, force=True)
    assert crew.seen == ["ada", "ada"]
    with marked(a_class, "ada") as book:
        essay, mean = grade_of(book, "essay"), grade_of(book, "mean-check")
        assert (essay.manual_score, essay.extra_credit, essay.score) == (2.5, 0.5, 3)
        assert (mean.auto_score, mean.manual_score, mean.score) == (2, 1, 1)
        assert comment_of(book, "essay").comment == "Well said."
        assert essay.needs_manual_grade
        assert mean.needs_manual_grade  # a person is to look at it again, as in nbgrader
        assert not grade_of(book, "label-check").needs_manual_grade


def test_who_is_late_loses_what_the_plugin_says(a_class: Class, crew: CountingCrew) -> None:
    set_due(a_class)
    a_class.hand_in("ada", at="2026-11-20 10:59:59.000000 UTC")
    a_class.hand_in("bob", at=LATE)
    book = a_class.book()
    book.config.LateSubmissionPlugin.penalty_method = "zero"
    grade_course(book, crew)
    with marked(a_class, "ada") as notebook:
        assert notebook.late_submission_penalty is None
    with marked(a_class, "bob") as notebook:
        assert (notebook.score, notebook.late_submission_penalty) == (6, 6)
        # A person marks the written answer: the next grading takes that away too.
        grade_of(notebook, "essay").manual_score = 3
    grade_course(book, crew, force=True)
    with marked(a_class, "bob") as notebook:
        assert (notebook.score, notebook.late_submission_penalty) == (9, 9)


def test_an_extension_takes_the_penalty_away(a_class: Class, crew: CountingCrew) -> None:
    set_due(a_class)
    a_class.hand_in("bob", at=LATE)
    book = a_class.book()
    book.config.LateSubmissionPlugin.penalty_method = "zero"
    grade_course(book, crew)
    with a_class.course.gradebook() as gradebook:
        gradebook.grant_extension(LAB, "bob", hours=2)
    grade_course(book, crew, force=True)
    with marked(a_class, "bob") as notebook:
        assert notebook.late_submission_penalty is None


def test_without_a_plugin_nobody_loses_points_for_being_late(
    a_class: Class, crew: CountingCrew
) -> None:
    set_due(a_class)
    a_class.hand_in("bob", at=LATE)
    run(a_class, crew)
    with a_class.course.gradebook() as gradebook:
        submission = gradebook.find_submission(LAB, "bob")
        assert submission.total_seconds_late == 3600
        assert submission.notebooks[0].late_submission_penalty is None


def test_an_unknown_student_is_created_or_named(a_class: Class, crew: CountingCrew) -> None:
    a_class.hand_in("ada")
    book = a_class.book()
    book.config.Autograde.create_student = False
    with pytest.raises(WorkshopError, match="the gradebook has no student «ada»"):
        grade_course(book, crew)
    assert not a_class.graded("ada").exists()
    with a_class.course.gradebook() as gradebook:
        gradebook.add_student("ada")
    grade_course(book, crew)
    assert a_class.points("ada") == POINTS


def test_a_student_who_may_not_be_created_does_not_stop_the_next_run(
    a_class: Class, crew: CountingCrew
) -> None:
    a_class.hand_in("ada")
    a_class.hand_in("bob")
    with a_class.course.gradebook() as gradebook:
        gradebook.add_student("bob")
    book = a_class.book()
    book.config.Autograde.create_student = False
    with pytest.raises(WorkshopError, match="«ada»"):
        grade_course(book, crew)
    grade_course(book, crew, students=["bob"])
    assert a_class.points("bob") == POINTS


def test_scores_are_written_all_or_not_at_all(
    a_class: Class, crew: CountingCrew, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_class.hand_in("ada")
    before = dump(a_class.folder)
    book = a_class.book()
    (verdict,) = crew.grade(book.assignment, [book.read("ada")])
    find = Gradebook.find_comment
    calls = itertools.count()

    def fail_late(self: Gradebook, *args: Any) -> Any:
        if next(calls) == 2:
            raise RuntimeError("stopped")
        return find(self, *args)

    monkeypatch.setattr(Gradebook, "find_comment", fail_late)
    with pytest.raises(RuntimeError, match="stopped"):
        write_scores(book, verdict, None)
    assert dump(a_class.folder) == before
    monkeypatch.undo()
    write_scores(book, verdict, None)
    assert a_class.points("ada") == POINTS


# --- who is graded --------------------------------------------------------------------------------


def test_a_second_run_grades_nobody(a_class: Class, crew: CountingCrew) -> None:
    a_class.hand_in("ada")
    run(a_class, crew)
    before = dump(a_class.folder), a_class.graded("ada").stat().st_ino
    outcome = run(a_class, crew)
    assert (outcome.verdicts, outcome.standing, crew.seen) == ([], ["ada"], ["ada"])
    assert (dump(a_class.folder), a_class.graded("ada").stat().st_ino) == before


def test_a_newer_hand_in_is_graded_and_replaces_the_old(a_class: Class, crew: CountingCrew) -> None:
    a_class.hand_in("ada", HALF)
    a_class.hand_in("bob")
    run(a_class, crew)
    place = a_class.hand_in("ada", at=LATE)
    (place / "new.txt").write_text("new")
    outcome = run(a_class, crew)
    assert crew.seen == ["ada", "bob", "ada"]
    assert outcome.standing == ["bob"]
    assert a_class.points("ada") == POINTS
    assert (a_class.graded("ada") / "new.txt").read_text() == "new"
    assert (a_class.graded("ada") / "timestamp.txt").read_text() == LATE
    with a_class.course.gradebook() as gradebook:
        assert str(gradebook.find_submission(LAB, "ada").timestamp) == "2026-11-20 12:00:00"


def test_a_hand_in_without_a_time_is_graded_once(a_class: Class, crew: CountingCrew) -> None:
    (a_class.hand_in("ada") / "timestamp.txt").unlink()
    a_class.hand_in("bob", at="")
    run(a_class, crew)
    run(a_class, crew)
    assert crew.seen == ["ada", "bob"]
    assert a_class.points("bob") == POINTS


def test_a_time_that_cannot_be_read_does_not_stop_the_others(
    a_class: Class, crew: CountingCrew
) -> None:
    a_class.hand_in("ada", at="But I want to be a time :(")
    a_class.hand_in("bob")
    with contextlib.suppress(WorkshopError):
        run(a_class, crew)
    with contextlib.suppress(WorkshopError):
        run(a_class, crew)
    assert a_class.points("bob") == POINTS


def test_only_the_named_students_are_graded(a_class: Class, crew: CountingCrew) -> None:
    for student in ("ada", "bob", "cyd"):
        a_class.hand_in(student)
    run(a_class, crew, students=["cyd", "ada", "cyd"])
    assert crew.seen == ["cyd", "ada"]
    with pytest.raises(WorkshopError, match="dan has handed in nothing for 11-lab: collect it"):
        run(a_class, crew, students=["ada", "dan"])


def test_a_class_without_hand_ins_is_no_error(a_class: Class, crew: CountingCrew) -> None:
    outcome = run(a_class, crew)
    assert (outcome.verdicts, outcome.standing) == ([], [])


def test_files_are_taken_from_lab_and_hand_in_and_are_read_only(
    a_class: Class, crew: CountingCrew
) -> None:
    place = a_class.hand_in("ada")
    (place / "data.csv").write_text("the student's")
    (place / "deep").mkdir()
    (place / "deep" / "own.txt").write_text("own")
    (place / "module.pyc").write_text("ignored by nbgrader")
    run(a_class, crew)
    graded = a_class.graded("ada")
    assert (graded / "data.csv").read_text() == "a,b\n1,2\n"
    assert (graded / "deep" / "own.txt").read_text() == "own"
    assert not (graded / "module.pyc").exists()
    for path in graded.rglob("*"):
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert {path.stat().st_uid for path in [graded, *graded.rglob("*")]} == {
        a_class.folder.stat().st_uid
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")
def test_what_root_makes_belongs_to_whom_the_course_belongs_to(
    a_class: Class, crew: CountingCrew
) -> None:
    os.chown(a_class.folder, 12_345, 12_345)
    a_class.hand_in("ada")
    run(a_class, crew)
    made = [a_class.graded("ada"), *a_class.graded("ada").rglob("*")]
    made += [a_class.graded("ada").parent, a_class.graded("ada").parent.parent]
    made += [a_class.folder / ".grading", a_class.folder / ".grading" / f"{LAB}.lock"]
    wrong = [path for path in made if path.stat().st_uid != 12_345]
    assert wrong == []


def test_links_in_a_hand_in_are_not_followed(a_class: Class, crew: CountingCrew) -> None:
    place = a_class.hand_in("ada")
    (place / "secret").symlink_to("/etc/hostname")
    outcome = run(a_class, crew)
    (verdict,) = outcome.verdicts
    assert verdict.problem == (
        "what was handed in cannot be read: secret is a link; hand in the file itself."
    )
    assert not (a_class.graded("ada") / "secret").exists()


def test_a_damaged_notebook_gets_nothing_a_notice_and_feedback(
    a_class: Class, crew: CountingCrew
) -> None:
    a_class.hand_in("ada", notebook=b'{"cells": [')
    a_class.hand_in("bob")
    run(a_class, crew)
    assert a_class.points("ada") == {**NOTHING, "essay": 0}
    notice = nbformat.read(a_class.graded("ada") / f"{LAB}.ipynb", as_version=4).cells[0].source
    assert notice == (
        "**This submission could not be graded:** the notebook is damaged: it is not complete JSON."
    )
    for student in ("ada", "bob"):
        assert a_class.course.api.generate_feedback(LAB, student)["success"]
    page = (a_class.folder / "feedback" / "ada" / LAB / f"{LAB}.html").read_text()
    assert "This submission could not be graded" in page
    page = (a_class.folder / "feedback" / "bob" / LAB / f"{LAB}.html").read_text()
    assert "Score: 6.0" in page


def test_half_a_character_of_one_student_does_not_stop_the_class(
    a_class: Class, crew: CountingCrew
) -> None:
    odd = {**RIGHT, "mean": "def mean_of(values):\n    return chr(0xD800)"}
    a_class.hand_in("ada", odd)
    a_class.hand_in("bob")
    run(a_class, crew)
    assert a_class.points("ada")["mean-check"] == 0
    assert a_class.points("bob") == POINTS


def test_an_assignment_that_is_not_there_is_named(generated: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match="the gradebook has no assignment «12-other»"):
        open_gradebook(generated, "course", "12-other")
    with pytest.raises(WorkshopError, match="there is no gradebook here"):
        open_gradebook(tmp_path, "course", LAB)


def test_a_missing_source_is_named(a_class: Class) -> None:
    (a_class.folder / "source" / LAB / f"{LAB}.ipynb").unlink()
    with pytest.raises(WorkshopError, match="the source of «11-lab» is missing"):
        a_class.book()


# --- interruptions --------------------------------------------------------------------------------


class Crash(BaseException):
    """The process ends here."""


class Moments:
    """Counts the steps that leave a trace on disk, and crashes before or after one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self.crash_at: float = -1
        for module, name in (
            (gradebook_module, "_write"),
            (gradebook_module, "_sync"),
            (gradebook_module, "write_scores"),
            (shutil, "rmtree"),
            (Path, "rename"),
            (Path, "chmod"),
        ):
            monkeypatch.setattr(module, name, self._watched(getattr(module, name)))

    def _watched(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            self._pass()
            result = real(*args, **kwargs)
            self._pass()
            return result

        return step

    def _pass(self) -> None:
        self.count += 1
        if self.count == self.crash_at:
            raise Crash


@pytest.fixture(scope="module")
def verdicts(generated: Path, bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two real verdicts on ada's work, the second one on a better hand-in."""
    folder = shutil.copytree(generated, tmp_path_factory.mktemp("verdicts") / "c")
    released = (folder / "release" / LAB / f"{LAB}.ipynb").read_bytes()
    a_class = Class(folder, open_course(folder), released)
    made = []
    for answers in (HALF, RIGHT):
        a_class.hand_in("ada", answers)
        made += CountingCrew(bench).grade(a_class.book().assignment, [a_class.unit("ada")])
    return made


def steps_of(a_class: Class, verdict: Verdict) -> int:
    """Return how many moments there are in grading ada's hand-in."""
    with pytest.MonkeyPatch.context() as patch:
        moments = Moments(patch)
        run(a_class, Repeating({"ada": verdict}))
        return moments.count


@pytest.mark.parametrize("again", [False, True], ids=["first", "second"])
def test_wherever_grading_stops_the_next_run_ends_it(
    a_class: Class, verdicts: list[Verdict], tmp_path: Path, again: bool
) -> None:
    a_class.hand_in("ada", HALF)
    if again:
        run(a_class, Repeating({"ada": verdicts[0]}))
        a_class.hand_in("ada", RIGHT, at=LATE)
    verdict = verdicts[again]
    kept = shutil.copytree(a_class.folder, tmp_path / "kept", symlinks=True)
    count = steps_of(a_class, verdict)
    assert count > 20
    expected = a_class.points("ada"), snapshot(a_class.graded("ada"))
    for moment in range(1, count + 1):
        shutil.rmtree(a_class.folder)
        shutil.copytree(kept, a_class.folder)
        crew = Repeating({"ada": verdict})
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Crash):
            moments = Moments(patch)
            moments.crash_at = moment
            run(a_class, crew)
        whole = (a_class.folder / ".grading" / LAB / "ada" / "verdict.json").is_file()
        run(a_class, crew)
        found = a_class.points("ada"), snapshot(a_class.graded("ada"))
        assert found == expected, f"after a crash at moment {moment}"
        assert crew.seen == (["ada"] if whole else crew.seen), f"moment {moment}"
        assert len(crew.seen) <= 2
        assert list((a_class.folder / ".grading").rglob(f"{LAB}/*")) == [], f"moment {moment}"
        assert [p.name for p in a_class.graded("ada").parent.iterdir()] == [LAB]


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_of_a_class_only_the_interrupted_one_is_graded_again(
    a_class: Class, crew: CountingCrew
) -> None:
    for student in ("ada", "bob", "cyd"):
        a_class.hand_in(student)

    def crash_at_bob() -> None:
        if crew.seen == ["ada", "bob"]:
            raise Crash

    crew.waits = crash_at_bob
    with pytest.raises(Crash):
        run(a_class, crew)
    assert a_class.points("ada") == POINTS
    run(a_class, crew)
    assert crew.seen == ["ada", "bob", "bob", "cyd"]
    assert [a_class.points(name) for name in ("ada", "bob", "cyd")] == [POINTS] * 3


def test_two_graders_at_once_wait_for_each_other(a_class: Class, crew: CountingCrew) -> None:
    a_class.hand_in("ada")
    started, go = threading.Event(), threading.Event()

    def wait() -> None:
        started.set()
        assert go.wait(30)

    crew.waits = wait
    second = CountingCrew(crew.bench)
    first_run = threading.Thread(target=run, args=(a_class, crew))
    second_run = threading.Thread(target=run, args=(a_class, second))
    first_run.start()
    assert started.wait(30)
    second_run.start()
    second_run.join(0.7)
    assert second_run.is_alive()
    go.set()
    first_run.join(30)
    second_run.join(30)
    assert (crew.seen, second.seen) == (["ada"], [])
    assert a_class.points("ada") == POINTS


def grade_command(a_class: Class, *options: str) -> list[str]:
    root = a_class.folder.parent.parent / "root"
    root.mkdir(exist_ok=True)
    (root / "course.yml").write_text(COURSE)
    home = str(a_class.folder.parent)
    return [
        *(sys.executable, "-P", "-m", "workshop", "grade", LAB, "--home", home, *options),
    ]


def environment(a_class: Class) -> dict[str, str]:
    return {**os.environ, "WORKSHOP_ROOT": str(a_class.folder.parent.parent / "root")}


def test_a_grader_that_is_killed_half_way_loses_and_repeats_nothing(a_class: Class) -> None:
    students = [f"s{number}" for number in range(5)]
    slow = {**RIGHT, "mean": f"import time\ntime.sleep(0.4)\n{RIGHT['mean']}"}
    for student in students:
        a_class.hand_in(student, slow)
    command = grade_command(a_class, "--workers", "1")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=environment(a_class), start_new_session=True, **quiet)
    below: list[psutil.Process] = []
    try:
        wait_for(lambda: a_class.graded("s1").exists(), process)
        below = psutil.Process(process.pid).children(recursive=True)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    left = psutil.wait_procs(below, timeout=10)[1]
    for one in left:
        one.kill()
    done = [student for student in students if a_class.graded(student).exists()]
    assert 2 <= len(done) < 5
    before = {name: a_class.graded(name).stat().st_ino for name in done}
    ended = subprocess.run(
        command, env=environment(a_class), capture_output=True, text=True, timeout=120, check=True
    )
    assert f"{len(done)} had a verdict" in ended.stdout or (
        f"{len(done) + 1} had a verdict" in ended.stdout  # the last one was whole, and was ended
    )
    assert {name: a_class.graded(name).stat().st_ino for name in done} == before
    assert {name: a_class.points(name) for name in students} == dict.fromkeys(students, POINTS), (
        ended.stdout
    )
    with a_class.course.gradebook() as gradebook:
        assert len(gradebook.assignment_submissions(LAB)) == 5
    assert left == [], "processes outlived the grader"


def wait_for(
    true: Callable[[], object], process: subprocess.Popen[Any], seconds: float = 60
) -> None:
    """Wait until something is so, while a process runs."""
    ends = time.monotonic() + seconds
    while not true():
        assert process.poll() is None, "the process ended"
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_nbgraders_own_lists_show_what_was_graded(a_class: Class, crew: CountingCrew) -> None:
    a_class.hand_in("ada")
    run(a_class, crew)
    (shown,) = a_class.course.api.get_submissions(LAB)
    assert (shown["autograded"], shown["score"], shown["needs_manual_grade"]) == (True, 6, True)
    assert shown["timestamp"].startswith("2026-11-20T10:00:00")


def test_the_configuration_of_the_class_is_read(generated: Path) -> None:
    book = open_gradebook(generated, "course", LAB)
    assert book.config.ExecutePreprocessor == read_nbgrader_configuration().ExecutePreprocessor
    assert replace(book).assignment.files == {"data.csv": b"a,b\n1,2\n"}


# --- what is printed ------------------------------------------------------------------------------


def test_the_report_counts_everybody_and_says_which_task_cost_most(
    a_class: Class, crew: CountingCrew, capsys: pytest.CaptureFixture[str]
) -> None:
    a_class.hand_in("ada")
    a_class.hand_in("bob", HALF)
    run(a_class, crew)
    a_class.hand_in("cyd", {})
    book = a_class.book()
    print_report(book.assignment, grade_course(book, crew))
    rows = [re.findall(r"[^│\s]+", line) for line in capsys.readouterr().out.splitlines()]
    assert ["cyd", "0", "0", "0", "of", "6"] in [row[:6] for row in rows]
    worth = [int(POINTS[name]) for name in ("mean-check", "label-check")]
    means = [f"{(2 * worth[0]) / 3:.1f}", f"{(worth[1] + 2) / 3:.1f}"]
    assert ["1", "mean", str(worth[0]), means[0], "1", "of", "3"] in rows
    assert ["2", "label", str(worth[1]), means[1], "2", "of", "3"] in rows
    assert not any(row[:1] == ["ada"] for row in rows)


def test_a_report_of_nothing_says_to_collect(
    a_class: Class, crew: CountingCrew, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    book = a_class.book()
    outcome = grade_course(book, crew, progress=lambda *step: said.append(str(step)))
    print_report(book.assignment, outcome)
    assert "Press Collect in Formgrader first" in capsys.readouterr().out
    assert said == []
