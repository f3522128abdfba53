"""The whole loop in real pages: a student and an instructor, from sign-in to read feedback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningHub
from workshop.hub.client import Instructor
from workshop.labs.source import read_source

LAB = "21-one-hot"
SHOTS = Path(__file__).parents[2] / "build" / "screenshots"

HOSTILE = """an answer in words
<script>window.forged = 1</script>
<img src="nowhere" onerror="window.forged = 1">"""

expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong


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


@pytest.fixture
def desk(browser, hub):
    """Sit someone down at a browser of their own; a last screenshot tells how a test ended."""
    desks = []

    def sit(name: str) -> Desk:
        desks.append(Desk(browser, hub, name))
        desks[-1].sign_in()
        return desks[-1]

    yield sit
    for one in desks:
        one.shot("last")
        one.context.close()


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


def test_a_student_and_an_instructor_do_the_whole_loop(desk, hub, course):
    source = read_source(course, course.lab(LAB))
    instructor = desk("instructor")
    page = instructor.page
    page.wait_for_url("**/hub/home")
    instructor.shot("1-hub")
    page.click("#formgrader")
    page.locator("tr", has_text=LAB).wait_for()
    if "released" not in page.locator("tr", has_text=LAB).inner_text():
        press(page, LAB, "assign", "Success")
        instructor.shot("2-generated")
        press(page, LAB, "release", "Success")
        instructor.shot("3-released")

    student = desk("student1")
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
    unsolved = len(source.tests) - 1
    expect(validated.get_by_text("The following cell failed")).to_have_count(unsolved)
    student.shot("5-validated")
    validated.get_by_role("button", name="Ok").click()
    lab.goto(f"{hub.url}user/student1/lab/tree/welcome.ipynb?reset")
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
    page.wait_for_load_state("networkidle")  # the fields listen only when the grades are there
    assert page.evaluate("formgrader.loaded"), "the page for marking has no keys"
    instructor.shot("5-submission")
    written = page.locator(".nbgrader_cell").filter(has_text="an answer in words")
    with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
        written.locator("input.score").fill("2")
        written.locator("input.score").press("Tab")
    assert saved.value.ok
    instructor.shot("6-marked")
    page.goto(f"{hub.url}services/{course.name}/formgrader/manage_assignments")
    page.locator("tr", has_text=LAB).wait_for()
    press(page, LAB, "generate-feedback", "Success")
    press(page, LAB, "release-feedback", "Success")
    instructor.shot("7-feedback")

    lab.goto(f"{hub.url}user/student1/lab/tree/welcome.ipynb?reset")
    open_list(lab)
    student.shot("7-feedback-ready")
    lab.get_by_role("button", name="Fetch Feedback").click()
    lab.get_by_text("(view feedback)").wait_for()
    student.shot("8-feedback-fetched")
    submitted = lab.locator("#submitted_assignments_list").inner_text()
    time = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ UTC", submitted)
    assert time, submitted
    lab.goto(f"{hub.url}user/student1/files/{LAB}/feedback/{time[0]}/{LAB}.html")
    expect(lab.locator("h4").first).to_contain_text("Score: 5.0 / 20.0")
    assert lab.evaluate("window.forged") is None, "a script of the student's ran in the feedback"
    student.shot("9-feedback")
    assert student.outside == [], "a page of the student's asked for something outside"
    assert instructor.outside == [], "a page of the instructor's asked for something outside"


def test_a_student_sees_no_instructor_extension(desk, hub):
    student = desk("student2")
    page = student.page
    page.get_by_role("heading", name="How a lab is done").wait_for()
    page.get_by_role("menuitem", name="Nbgrader").click()
    items = page.locator(".lm-Menu").last
    items.wait_for()
    assert items.inner_text().split() == ["Assignment", "List"]
    for path in ("formgrader", "formgraders"):
        answer = student.context.request.get(f"{hub.url}user/student2/{path}")
        assert answer.status == 404, path
    answer = student.context.request.get(f"{hub.url}services/mlops/formgrader")
    assert answer.status == 403


def test_a_lab_opens_from_its_page_on_the_site(desk, hub, course):
    with Instructor(hub.url, hub.accounts["instructor"], course.name) as instructor:
        instructor.open_formgrader()
        for action in ("assign", "release"):
            instructor.press("26-clustering", action)
    student = desk("student3")
    page = student.page
    page.get_by_role("heading", name="How a lab is done").wait_for()
    page.goto(f"{hub.url}services/site/labs/26-clustering/26-clustering.html")
    with student.context.expect_page() as opened:
        page.get_by_role("link", name="Open in JupyterLab").click()
    lab = opened.value
    lab.get_by_role("heading", name="Clustering").first.wait_for()
    lab.screenshot(path=SHOTS / "student3-opened.png")
    assert (hub.home.user("student3") / "26-clustering" / "26-clustering.ipynb").is_file()
    (hub.home.user("student3") / "26-clustering" / "mine.txt").write_text("kept")
    lab.goto(f"{hub.url}hub/user-redirect/workshop/open/26-clustering")
    lab.get_by_role("heading", name="Clustering").first.wait_for()
    assert (hub.home.user("student3") / "26-clustering" / "mine.txt").read_text() == "kept"
    for name in ("25-pca-nmf-tsne", "no-such-lab", "..%2f..", "x;y"):
        answer = student.context.request.get(f"{hub.url}user/student3/workshop/open/{name}")
        assert answer.status == 404, name
    lab.goto(f"{hub.url}user/student3/workshop/open/25-pca-nmf-tsne")
    expect(lab.locator("body")).to_contain_text("your instructor has not released it")
    lab.screenshot(path=SHOTS / "student3-not-released.png")


def test_the_site_and_the_deck_open_from_the_hub(desk, hub, course):
    instructor = desk("instructor")
    page = instructor.page
    page.wait_for_url("**/hub/home")
    for link in page.locator(".workshop li a").all():
        answer = instructor.context.request.get(
            f"{hub.url.rstrip('/')}{link.get_attribute('href')}"
        )
        assert answer.ok, link.get_attribute("href")
    page.get_by_role("link", name="Course site").click()
    expect(page).to_have_title(re.compile(course.title))
    instructor.shot("8-site")
    page.goto(f"{hub.url}hub/home")
    page.get_by_role("link", name="slides").last.click()
    expect(page.locator("section").first).to_be_visible()
    instructor.shot("9-deck")
    page.goto(f"{hub.url}hub/home")
    page.get_by_role("button", name="Services").click()
    items = page.locator(".dropdown-menu.show a")
    expect(items).to_have_text(["Formgrader", "Site", "Slides"])
    instructor.shot("10-services")
    items.last.click()
    expect(page.get_by_role("link", name=course.decks[0].title, exact=True)).to_be_visible()
    instructor.shot("11-slides")
    deck = course.decks[0]
    page.goto(f"{hub.url}services/slides/{deck.name}.html?view=presenter#2")
    expect(page.locator(".bespoke-marp-presenter-info-time")).to_have_text(re.compile(r"\d:\d\d"))
    expect(page.locator(".bespoke-marp-presenter-note-container")).to_contain_text("Ask: ")
    instructor.shot("12-presenter")
    page.goto(f"{hub.url}hub/home")
    page.get_by_role("button", name="Services").click()
    items.first.click()
    page.wait_for_url("**/formgrader/manage_assignments")


def test_formgraders_links_lead_to_the_source_in_jupyterlab(desk, hub):
    instructor = desk("instructor")
    page = instructor.page
    page.wait_for_url("**/hub/home")
    page.click("#formgrader")
    with instructor.context.expect_page() as opened:
        page.get_by_role("link", name=LAB).click()
    opened.value.get_by_text(f"{LAB}.ipynb").first.wait_for()
    opened.value.screenshot(path=SHOTS / "instructor-13-source.png")
