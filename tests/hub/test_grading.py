"""formgrader's Autograde button grades through the engine, and formgrader goes on meanwhile."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import nbformat

from workshop.hub.accounts import INSTRUCTOR, grader_uid
from workshop.hub.client import Instructor
from workshop.hub.home import give

# Stock nbgrader gives full points for this: every later cell becomes empty before it runs.
FORGED = """
import os, time
print("environment:", sorted(os.environ))
get_ipython().input_transformers_post.append(lambda lines: ["pass"])
time.sleep(4)
"""


def test_the_button_grades_in_a_sandbox_and_blocks_nobody(hub, course):
    lab = course.labs[0].name
    teacher = next(one for one in hub.accounts.values() if one.role == INSTRUCTOR)
    with Instructor(hub.url, teacher, course.name) as instructor:
        instructor.open_formgrader()
        instructor.press(lab, "assign")
        hand_in_forged(hub, lab)
        with ThreadPoolExecutor(1) as pool:
            grading = pool.submit(instructor.autograde, lab, "eve")
            slowest = 0.0
            while not grading.done():
                with Instructor(hub.url, teacher, course.name) as other:
                    started = time.monotonic()
                    assert "formgrader" in other.open_formgrader()
                    slowest = max(slowest, time.monotonic() - started)
            grading.result()
        grades = instructor.grades(instructor.submission_id(lab, "eve"))
    points = {name: grade["auto_score"] for name, grade in grades.items()}
    assert set(points.values()) <= {0, None}, points
    assert slowest < 3, "formgrader did not answer while it graded"

    graded = hub.home.course / "autograded" / "eve" / lab / f"{lab}.ipynb"
    text = graded.read_text()
    assert "environment:" in text, "the forged cell did not run"
    assert "JUPYTERHUB" not in text


def hand_in_forged(hub, lab):
    released = nbformat.read(hub.home.course / "release" / lab / f"{lab}.ipynb", as_version=4)
    forged = nbformat.v4.new_code_cell(FORGED)
    released.cells.insert(0, forged)
    place = hub.home.course / "submitted" / "eve" / lab
    place.mkdir(parents=True)
    nbformat.write(released, place / f"{lab}.ipynb")
    give(hub.home.course / "submitted", grader_uid())
