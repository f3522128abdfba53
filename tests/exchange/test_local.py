"""The students' own exchange folders, with nbgrader's real collect and release of feedback."""

from __future__ import annotations

import logging
import os
import stat

import nbformat
import pytest
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import notebook_hash
from traitlets.config import Config

from workshop.exchange.folders import ExchangeFolders
from workshop.exchange.local import (
    CollectFromStudents,
    ReleaseFeedbackToStudents,
    ReleaseToStudents,
)

LAB = "11-first"
TIME = "2026-01-02 03:04:05.000000 UTC"


@pytest.fixture
def folders(tmp_path):
    made = ExchangeFolders(tmp_path / "exchange", "mlops")
    made.make()
    for student in ("ada", "bob"):
        made.make_for(student)
    return made


def hand_in(folders, student, named=None, text="# mine", time=TIME):
    place = folders.inbound_of(student) / f"{named or student}+{LAB}+{time}+abc"
    place.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text)])
    nbformat.write(notebook, place / f"{LAB}.ipynb")
    (place / "timestamp.txt").write_text(time)
    (place / "submission_secret.txt").write_text(f"secret of {student}")
    return place


def coursedir(folders):
    config = Config()
    config.CourseDirectory.root = str(folders.root.parent / "course")
    config.CourseDirectory.course_id = "mlops"
    config.CourseDirectory.assignment_id = LAB
    config.CourseDirectory.db_url = "sqlite:///:memory:"
    config.Exchange.root = str(folders.root)
    return CourseDirectory(config=config), config


def collect(folders):
    directory, config = coursedir(folders)
    exchange = CollectFromStudents(coursedir=directory, config=config)
    exchange.update = True
    exchange.start()
    return folders.root.parent / "course" / "submitted"


def collected(folders):
    submitted = collect(folders)
    return sorted(path.parents[1].name for path in submitted.rglob("*.ipynb"))


def test_what_students_handed_in_is_collected(folders):
    hand_in(folders, "ada")
    hand_in(folders, "bob")
    assert collected(folders) == ["ada", "bob"]


def test_collecting_and_releasing_warn_of_nothing(folders, caplog):
    hand_in(folders, "ada")
    directory, config = coursedir(folders)
    release = folders.root.parent / "course" / "release" / LAB
    release.mkdir(parents=True)
    (release / f"{LAB}.ipynb").write_text("{}")
    log = logging.getLogger("exchange")
    with caplog.at_level(logging.WARNING, "exchange"):
        for exchange in (CollectFromStudents, ReleaseToStudents):
            exchange(coursedir=directory, config=config, log=log).start()
    assert caplog.messages == []
    assert (folders.outbound / LAB / f"{LAB}.ipynb").is_file()
    assert stat.S_IMODE(folders.root.stat().st_mode) == 0o700


def test_a_hand_in_under_anothers_name_is_left_alone(folders):
    hand_in(folders, "ada", named="bob")
    assert collected(folders) == []


def test_what_was_collected_cannot_be_changed_afterwards(folders):
    place = hand_in(folders, "ada", text="before")
    collect(folders)
    notebook = place / f"{LAB}.ipynb"
    notebook.write_text(notebook.read_text().replace("before", "after"))
    submitted = collect(folders)
    assert "before" in (submitted / "ada" / LAB / f"{LAB}.ipynb").read_text()


def test_a_later_hand_in_replaces_the_earlier(folders):
    hand_in(folders, "ada", text="first")
    collect(folders)
    hand_in(folders, "ada", text="second", time="2026-01-02 04:00:00.000000 UTC")
    submitted = collect(folders)
    assert "second" in (submitted / "ada" / LAB / f"{LAB}.ipynb").read_text()


def test_a_link_in_a_hand_in_is_not_followed_and_others_are_collected(folders, tmp_path):
    secret = tmp_path / "accounts.json"
    secret.write_text("a secret")
    place = hand_in(folders, "ada")
    (place / "data.csv").symlink_to(secret)
    hand_in(folders, "bob")
    assert collected(folders) == ["bob"]


def test_a_hand_in_that_is_itself_a_link_is_left_alone(folders, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folders.inbound_of("ada") / f"ada+{LAB}+{TIME}+abc").symlink_to(elsewhere)
    assert collected(folders) == []


@pytest.mark.parametrize("name", ["stray", "ada+x", f"ada+{LAB}+{TIME}", "..+..+..+.."])
def test_a_folder_of_another_name_is_left_alone(folders, name):
    (folders.inbound_of("ada") / name).mkdir()
    hand_in(folders, "bob")
    assert collected(folders) == ["bob"]


def test_an_odd_hand_in_does_not_keep_the_others_from_being_collected(folders):
    place = folders.inbound_of("ada") / f"ada+{LAB}+{TIME}+abc"
    place.mkdir()
    os.mkfifo(place / "pipe")
    hand_in(folders, "bob")
    assert collected(folders) == ["bob"]


def test_a_student_who_replaced_the_own_folder_harms_nobody_else(folders):
    folders.inbound_of("ada").rmdir()
    folders.inbound_of("ada").write_text("not a folder")
    hand_in(folders, "bob")
    assert collected(folders) == ["bob"]


def test_feedback_reaches_the_one_whom_it_is_for(folders):
    for student in ("ada", "bob"):
        hand_in(folders, student)
    collect(folders)
    directory, config = coursedir(folders)
    for student in ("ada", "bob"):
        made = folders.root.parent / "course" / "feedback" / student / LAB
        made.mkdir(parents=True)
        (made / f"{LAB}.html").write_text(f"feedback for {student}")
        (made / "timestamp.txt").write_text(TIME)
        (made / "submission_secret.txt").write_text(f"secret of {student}")
    directory.student_id = "*"
    ReleaseFeedbackToStudents(coursedir=directory, config=config).start()
    for student in ("ada", "bob"):
        name = notebook_hash(secret=f"secret of {student}", notebook_id=LAB) + ".html"
        pages = list(folders.feedback_of(student).iterdir())
        assert [page.name for page in pages] == [name]
        assert pages[0].read_text() == f"feedback for {student}"


def test_a_class_that_was_moved_shows_its_own_releases(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    before = ExchangeFolders(here / "exchange", "mlops")
    before.make()
    before.make_for("ada")
    (before.outbound / LAB).mkdir()
    here.rename(there)
    after = ExchangeFolders(there / "exchange", "mlops")
    assert [path.name for path in after.outbound_of("ada").iterdir()] == [LAB]


def test_a_link_to_another_place_is_mended_at_the_next_start(folders, tmp_path):
    (folders.outbound / LAB).mkdir()
    link = folders.outbound_of("ada")
    link.unlink()
    link.symlink_to(tmp_path / "gone")
    folders.make_for("ada")
    assert [path.name for path in link.iterdir()] == [LAB]
