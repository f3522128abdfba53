"""The whole loop in real pages: a student and an instructor, from sign-in to read feedback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningHub
from workshop.labs.source import read_source

LAB = "21-one-hot"
SHOTS = Path(__file__).parents[2] / "build" / "screenshots"

HOSTILE = """an answer in words
<script>window.forged = 1</script>
<img src="nowhere" onerror="window.forged = 1">"""

pytestmark = pytest.mark.xdist_group("hub")


class Desk:
    """One person's browser window: signed in, with screenshots and a list of outside requests."""

    def __init__(self, browser, hub: RunningHub, name: str) -> None:
        self.hub = hub
        self.name = name
        self.context = browser.new_context(viewport={"width": 1280, "height": 800})
        self.context.set_default_timeout(60_000)
        self.outside: list[str] = []
        self.context.on("request", self._note)
        self.page: Page = self.context.new_page()

    def _note(self, request) -> None:
        if not request.url.startswith((self.hub.url, "data:", "blob:", "about:")):
            self.outside.append(request.url)

    def sign_in(self) -> None:
        self.page.goto(self.hub.url)
        self.page.fill("#username_input", self.name)
        self.page.fill("#password_input", self.hub.accounts[self.name].password)
        self.shot("sign-in")
        self.page.click("#login_submit")

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{self.name}-{name}.png")


def edit_cell(page: Page, old: str, text: str) -> None:
    """Replace the whole text of the one cell that contains ``old``."""
    cell = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").filter(has_text=old).first
    cell.scroll_into_view_if_needed()
    cell.dblclick()
    editor = cell.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def open_list(page: Page) -> None:
    """Open the assignment list from the menu."""
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Assignment List").click()
    page.locator("#released_assignments_list").wait_for()


def answer_text(source, grade_id: str) -> str:
    """The reference answer for one cell."""
    released = next(
        cell
        for cell in source.notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )
    return re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", released.source)


def close_message(page: Page, done: str) -> None:
    """Wait for formgrader's message and close it."""
    dialog = page.locator(".modal.in, .modal.show")
    expect(dialog).to_contain_text(done)
    dialog.get_by_role("button", name="OK").click()
    expect(page.locator(".modal-backdrop")).to_have_count(0)


def press(page: Page, row: str, column: str, done: str) -> None:
    """Click an icon of formgrader's table and wait for the message that it worked."""
    page.locator("tr", has_text=row).locator(f"td.{column} a").click()
    close_message(page, done)


def test_a_student_and_an_instructor_do_the_whole_loop(browser, hub, course):
    source = read_source(course, course.lab(LAB))
    instructor = Desk(browser, hub, "instructor")
    instructor.sign_in()
    page = instructor.page
    page.wait_for_url("**/hub/home")
    instructor.shot("1-hub")
    page.click("#formgrader")
    page.locator("tr", has_text=LAB).wait_for()
    press(page, LAB, "assign", "Success")
    instructor.shot("2-generated")
    press(page, LAB, "release", "Success")
    instructor.shot("3-released")

    student = Desk(browser, hub, "student1")
    student.sign_in()
    lab = student.page
    lab.wait_for_url("**/user/student1/lab/**")
    lab.get_by_role("heading", name="How a lab is done").wait_for()
    student.shot("1-welcome")
    open_list(lab)
    student.shot("2-list")
    lab.get_by_role("button", name="Fetch", exact=True).click()
    lab.get_by_role("button", name="Submit", exact=True).wait_for()
    student.shot("3-fetched")
    lab.goto(f"{hub.url}user/student1/lab/tree/{LAB}/{LAB}.ipynb")
    lab.get_by_role("heading", name="One-hot encoding").first.wait_for()
    student.shot("4-notebook")
    edit_cell(lab, "def one_hot(", answer_text(source, "one-hot"))
    edit_cell(lab, "YOUR ANSWER HERE", HOSTILE)
    lab.get_by_role("button", name="Validate").click()
    validated = lab.locator(".jp-Dialog")
    expect(validated).to_contain_text("Validation Results")
    expect(validated.get_by_text("The following cell failed")).to_have_count(5)
    student.shot("5-validated")
    validated.get_by_role("button", name="Ok").click()
    lab.goto(f"{hub.url}user/student1/lab/tree/welcome.ipynb")
    open_list(lab)
    lab.get_by_role("button", name="Submit", exact=True).click()
    expect(lab.locator("#submitted_assignments_list")).to_contain_text(LAB)
    student.shot("6-submitted")

    page.reload()
    press(page, LAB, "collect", "Success")
    page.locator("tr", has_text=LAB).locator("td.num-submissions a").click()
    page.locator("tr", has_text="student1").locator("td.autograde a").click()
    close_message(page, "Success")
    instructor.shot("4-autograded")
    page.get_by_role("link", name="Manual Grading").click()
    page.get_by_role("link", name=LAB).click()
    page.get_by_role("link", name=LAB, exact=True).last.click()
    page.locator("td.name a").first.click()
    page.get_by_text("an answer in words").wait_for()
    assert page.evaluate("window.forged") is None, "a script of the student's ran in formgrader"
    instructor.shot("5-submission")
    written = page.locator(".nbgrader_cell, .cell, .jp-Cell").filter(has_text="an answer in words")
    written.locator("input.score").last.fill("2")
    written.locator("input.score").last.press("Tab")
    expect(written.locator(".score-saved, .glyphicon-ok").first).to_be_visible()
    instructor.shot("6-marked")
    page.goto(f"{hub.url}services/{course.name}/formgrader/manage_assignments")
    page.locator("tr", has_text=LAB).wait_for()
    press(page, LAB, "generate-feedback", "Success")
    press(page, LAB, "release-feedback", "Success")
    instructor.shot("7-feedback")

    lab.reload()
    open_list(lab)
    student.shot("7-feedback-ready")
    lab.get_by_role("button", name="Fetch Feedback").click()
    student.shot("8-feedback-fetched")
