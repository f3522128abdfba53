"""nbgrader's own command, formgrader's button and ``workshop grade`` judge with the one engine."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest

from workshop.errors import WorkshopError
from workshop.grading.formgrader import grade_apart, grade_one
from workshop.grading.run import Crew, grade_folder
from workshop.grading.unit import Assignment

from .conftest import COURSE, LAB, POINTS, RIGHT, Bench, Class

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's

HALF = {**RIGHT, "label": "def label_of(score):\n    return 'high'"}
CHEAT = {"mean": "get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])"}


def autograde(a_class: Class, config: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader's own command with the project's configuration."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "nbgrader", "autograde", LAB, *options],
        cwd=a_class.folder,
        env={
            **os.environ,
            "JUPYTER_CONFIG_PATH": str(config),
            "WORKSHOP_COURSE_FOLDER": str(a_class.folder),
            "WORKSHOP_COURSE": "course",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_stock_autograde_gives_the_engines_points(a_class: Class, jupyter_config: Path) -> None:
    a_class.hand_in("ada")
    a_class.hand_in("bob", HALF)
    a_class.hand_in("eve", CHEAT)
    done = autograde(a_class, jupyter_config)
    assert done.returncode == 0, done.stderr
    assert a_class.points("ada") == POINTS
    assert a_class.points("bob") == {"mean-check": 2, "label-check": 2}
    assert {a_class.points("eve")[name] for name in POINTS} == {0}
    graded = nbformat.read(a_class.graded("ada") / f"{LAB}.ipynb", as_version=4)
    nbformat.validate(graded)
    assert {path.name for path in a_class.graded("ada").iterdir()} == {
        *(f"{LAB}.ipynb", "data.csv", "timestamp.txt"),
    }
    with a_class.course.gradebook() as gradebook:
        submission = gradebook.find_submission(LAB, "ada")
        assert str(submission.timestamp) == "2026-11-20 10:00:00"
        assert submission.notebooks[0].needs_manual_grade
    assert a_class.course.api.generate_feedback(LAB, "eve")["success"]


def test_the_cheat_would_work_in_one_kernel(a_class: Class) -> None:
    a_class.hand_in("eve", CHEAT)
    a_class.course.autograde(LAB, "eve")
    assert a_class.points("eve")["mean-check"] == 2


def test_the_button_of_formgrader_grades_one_student(a_class: Class) -> None:
    a_class.hand_in("ada", HALF)
    a_class.hand_in("bob")
    answer = grade_one(a_class.folder, "course", LAB, "ada")
    assert answer["success"]
    assert answer["log"].splitlines() == [
        "ada: 4 of 6 points.",
        "label-check: the check gave 2 of 4",
    ]
    assert a_class.points("ada")["label-check"] == 2
    assert not a_class.graded("bob").exists()
    a_class.hand_in("ada")  # the button grades again, whatever was there
    assert grade_one(a_class.folder, "course", LAB, "ada")["log"] == "ada: 6 of 6 points."


def test_the_button_says_what_is_wrong(a_class: Class) -> None:
    a_class.hand_in("ada", notebook=b"{")
    answer = grade_one(a_class.folder, "course", LAB, "ada")
    assert answer["success"]
    assert answer["log"].startswith("ada: 0 of 6 points.\nthe notebook is damaged")
    answer = grade_one(a_class.folder, "course", LAB, "bob")
    assert not answer["success"]
    assert "bob has handed in nothing" in answer["error"] == answer["log"]
    answer = grade_one(a_class.folder, "course", "12-other", "ada")
    assert "no assignment «12-other»" in answer["error"]


def test_the_button_grades_in_a_process_without_the_services_environment(
    a_class: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "a secret of the hub")
    tell = {**RIGHT, "mean": f"import os\nprint(sorted(os.environ))\n{RIGHT['mean']}"}
    a_class.hand_in("ada", tell)
    with ThreadPoolExecutor(1) as thread:  # the tests' own may run a loop, of the browser
        answer = thread.submit(
            asyncio.run, grade_apart(a_class.folder, "course", LAB, "ada")
        ).result()
    assert answer == {"success": True, "log": "ada: 6 of 6 points."}
    text = (a_class.graded("ada") / f"{LAB}.ipynb").read_text()
    assert "NBGRADER_EXECUTION" in text
    assert "JUPYTERHUB" not in text


@pytest.fixture
def root(a_class: Class, tmp_path: Path) -> Path:
    """A course with the lab's source, as authors have it."""
    made = tmp_path / "root"
    place = made / "solutions" / LAB
    place.mkdir(parents=True)
    (made / "course.yml").write_text(COURSE)
    source = nbformat.read(a_class.folder / "source" / LAB / f"{LAB}.ipynb", as_version=4)
    source.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    jupytext.write(source, place / f"{LAB}.py", fmt="py:percent")
    return made


def workshop(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "workshop", *options],
        env={**os.environ, "WORKSHOP_ROOT": str(root), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_report_has_just_this_shape(a_class: Class, root: Path, tmp_path: Path) -> None:
    a_class.hand_in("bob", HALF)
    a_class.hand_in("ada")
    a_class.hand_in("cyd", notebook=b"{")
    out = tmp_path / "out.json"
    folder = str(a_class.folder / "submitted")
    done = workshop(root, "grade", LAB, "--submissions", folder, "--json", str(out))
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(out.read_text())
    assert list(report) == ["lab", "engine", "sandbox", "walls", "seconds", "submissions"]
    assert (report["lab"], report["engine"]) == (LAB, "workshop")
    assert report["sandbox"] in {"namespaces", "landlock"}
    assert "seccomp" in report["walls"]
    assert report["seconds"] > 0
    ada, bob, cyd = report["submissions"]
    for one in (ada, bob, cyd):
        assert list(one) == ["student", "points", "max_points", "seconds", "problem", "tasks"]
        for task in one["tasks"]:
            assert list(task) == ["grade_id", "points", "max_points", "message"]
    assert (ada["student"], ada["points"], ada["max_points"], ada["problem"]) == ("ada", 6, 6, None)
    assert ada["tasks"] == [
        {"grade_id": name, "points": points, "max_points": points, "message": ""}
        for name, points in POINTS.items()
    ]
    assert bob["tasks"][1]["message"] == "the check gave 2 of 4"
    assert cyd["problem"] == "the notebook is damaged: it is not complete JSON."
    assert not (a_class.folder / "autograded").exists()
    for text in ("ada", "6 of 6", "4 of 6", "✗ the notebook is damaged", "graded 3 in"):
        assert text in done.stdout


def test_a_folder_without_the_submissions_is_named(
    a_class: Class, lab: Assignment, bench: Bench, tmp_path: Path
) -> None:
    a_class.hand_in("ada")
    crew = Crew(bench.settings)
    for folder, students, sentence in (
        (tmp_path / "none", None, "there is no such folder of submissions"),
        (a_class.folder / "submitted" / "ada", None, f"there is no STUDENT/{LAB}/ here"),
        (a_class.folder / "submitted", ["dan"], f"there is no dan/{LAB} here"),
    ):
        with pytest.raises(WorkshopError, match=sentence):
            grade_folder(lab, folder, crew, students=students)


def test_the_command_says_what_is_wrong_in_a_sentence(root: Path, tmp_path: Path) -> None:
    done = workshop(root, "grade", LAB, "--home", str(tmp_path / "none"))
    assert done.returncode != 0
    assert "there is no gradebook here" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_without_walls_the_report_says_so(a_class: Class, root: Path) -> None:
    a_class.hand_in("ada")
    folder = str(a_class.folder / "submitted")
    done = workshop(root, "grade", LAB, "--submissions", folder, "--sandbox", "none")
    assert done.returncode == 0, done.stderr
    assert "No walls stood around student code" in done.stdout
