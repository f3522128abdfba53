"""Who may sign in as a student stands in the gradebook, by name."""

from __future__ import annotations

import contextlib
import os
import sqlite3

import nbformat
import pytest

from workshop.errors import WorkshopError
from workshop.hub.accounts import INSTRUCTOR, STUDENT, add_accounts, grader_uid
from workshop.hub.client import Instructor
from workshop.hub.gradebook import FILE, enter_students
from workshop.hub.home import give


@pytest.fixture
def folder(tmp_path):
    """A course folder without a gradebook; it belongs to formgrader."""
    made = tmp_path / "course"
    made.mkdir()
    give(made, grader_uid())
    return made


def execute(folder, command):
    with contextlib.closing(sqlite3.connect(folder / FILE)) as book, book:
        return book.execute(command).fetchall()


def names(folder):
    return execute(folder, "SELECT id, last_name, first_name FROM student ORDER BY id")


def test_a_missing_gradebook_is_made_and_belongs_to_formgrader(folder):
    enter_students(folder, "mlops", ["ada"], grader_uid())
    assert names(folder) == [("ada", "ada", "")]
    assert execute(folder, "SELECT id FROM course") == [("mlops",)]
    assert [path.name for path in folder.iterdir()] == [FILE]
    expected = os.geteuid() if grader_uid() is None else grader_uid()
    assert (folder / FILE).stat().st_uid == expected


def test_a_name_that_somebody_gave_stays(folder):
    enter_students(folder, "mlops", ["ada", "bob", "cyd"], grader_uid())
    execute(folder, "UPDATE student SET last_name = 'Lovelace', first_name = NULL WHERE id = 'ada'")
    execute(folder, "UPDATE student SET last_name = NULL, first_name = 'Bob' WHERE id = 'bob'")
    execute(folder, "UPDATE student SET last_name = NULL, first_name = NULL WHERE id = 'cyd'")
    enter_students(folder, "mlops", ["ada", "bob", "cyd"], grader_uid())
    assert names(folder) == [("ada", "Lovelace", None), ("bob", None, "Bob"), ("cyd", "cyd", "")]


def test_an_added_student_is_entered_when_there_is_a_gradebook(folder):
    accounts = folder.with_name("accounts.json")
    add_accounts(accounts, [("ada", STUDENT)])
    assert not (folder / FILE).exists()
    enter_students(folder, "mlops", ["ada"], grader_uid())
    add_accounts(accounts, [("bob", STUDENT), ("teacher", INSTRUCTOR)])
    assert [name for name, *_ in names(folder)] == ["ada", "bob"]


def test_a_gradebook_that_is_none_is_said(folder):
    (folder / FILE).write_text("no database")
    with pytest.raises(WorkshopError, match="file is not a database"):
        enter_students(folder, "mlops", ["ada"], grader_uid())


def test_formgrader_shows_students_before_they_hand_in(hub, course):
    add_accounts(hub.home.accounts, [("newcomer", STUDENT)])
    with Instructor(hub.url, hub.accounts["instructor"], course.name) as instructor:
        instructor.open_formgrader()
        rows = instructor.get(f"{instructor.prefix}formgrader/api/students").json()
    shown = {row["id"]: row["last_name"] for row in rows}
    for name in ("student1", "student2", "newcomer"):
        assert shown[name] == name
    assert "instructor" not in shown


def test_formulas_are_drawn_behind_formgraders_walls(hub, course):
    lab = "23-trees-forests"
    with Instructor(hub.url, hub.accounts["instructor"], course.name) as instructor:
        instructor.open_formgrader()
        instructor.press(lab, "assign")
        released = nbformat.read(hub.home.course / "release" / lab / f"{lab}.ipynb", as_version=4)
        released.cells = [cell for cell in released.cells if cell.cell_type == "markdown"]
        place = hub.home.course / "submitted" / "student3" / lab
        place.mkdir(parents=True)
        nbformat.write(released, place / f"{lab}.ipynb")
        give(hub.home.course / "submitted", grader_uid())
        instructor.autograde(lab, "student3")
        page = instructor.look_at(instructor.submission_id(lab, "student3"))
        assert page.count("<math") > 5
        instructor.press(lab, "generate_feedback")
    feedback = hub.home.course / "feedback" / "student3" / lab / f"{lab}.html"
    assert feedback.read_text().count("<math") > 5
