"""The pages for marking and of feedback: readable, with named tasks and drawn formulas."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader import handlers

from workshop.config import FOLDER, read_nbgrader_configuration
from workshop.exchange import formulas
from workshop.exchange.titles import task_titles

LAB = "23-trees"
RELEASED = "## Task 1: a *split* (3 points)\n\nThe share $p_k$ and\n\n$$\\sum_k p_k^2 < 1$$"


def markdown(source, **meta):
    return nbformat.v4.new_markdown_cell(source, metadata={"nbgrader": meta} if meta else {})


def code(source, **meta):
    return nbformat.v4.new_code_cell(source, metadata={"nbgrader": meta} if meta else {})


@pytest.fixture
def config(tmp_path, monkeypatch):
    """The configuration of formgrader, over a course folder with a released lab."""
    released = tmp_path / "release" / LAB / f"{LAB}.ipynb"
    released.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[markdown(RELEASED)]), released)
    monkeypatch.setenv("JUPYTER_PATH", str(FOLDER / "formgrader" / "data"))
    monkeypatch.setenv("WORKSHOP_COURSE_FOLDER", str(tmp_path))
    monkeypatch.setattr(formulas, "_drawn", {})
    monkeypatch.setattr(formulas, "_read", {})
    return read_nbgrader_configuration()


@pytest.fixture
def feedback(config):
    def page(*cells, late=0):
        made = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config)
        resources = {"assignment": LAB, "notebook": LAB, "score": 5, "max_score": 6}
        notebook = nbformat.v4.new_notebook(cells=list(cells))
        exporter = HTMLExporter(config=made.config)
        given = {"nbgrader": resources | {"late_penalty": late}}
        return exporter.from_notebook_node(notebook, resources=given)[0]

    return page


@pytest.fixture
def marking(config):
    def page(*cells):
        config.HTMLExporter.template_name = "formgrade"
        config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
        resources = {"assignment_id": LAB, "notebook_id": LAB, "base_url": ""}
        resources |= {"index": 0, "total": 1}
        notebook = nbformat.v4.new_notebook(cells=list(cells))
        return HTMLExporter(config=config).from_notebook_node(notebook, resources=resources)[0]

    return page


CHECK = {"grade_id": "split-check", "grade": True, "points": 3, "score": 2}


def test_the_overview_of_feedback_names_the_tasks(feedback):
    answer = {"grade_id": "split", "solution": True, "grade": False, "comment": "Well done"}
    page = feedback(markdown(RELEASED), code("x", **answer), code("assert x", **CHECK), late=1)
    entries = re.findall(r"<li.*?</li>", page)
    assert entries == [
        '<li><a href="#comment-split">Comment on Task 1: a split</a></li>',
        '<li class="lost"><a href="#split-check">Task 1: a split</a>: 2 / 3</li>',
        '<li class="late-penalty">Late submission: -1</li>',
    ]
    assert "(Score: 5.0 / 6.0)" in page


def test_names_of_tasks_are_told_apart_and_do_not_come_from_answers():
    cells = [
        code("", grade_id="alone", grade=True),
        markdown("## Task 1\n\n```\n# no heading\n```"),
        markdown("## mine", grade_id="written", grade=True, solution=True),
        code("", grade_id="check", grade=True),
    ]
    assert task_titles(cells) == {
        "alone": "alone",
        "written": "Task 1 (written)",
        "check": "Task 1 (check)",
    }


def test_a_heading_of_a_students_does_no_harm_in_the_overview(feedback):
    page = feedback(markdown("# <script>alert(1)</script><b"), code("", **CHECK))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b</a>" in page
    assert "<script>alert" not in page


def test_both_pages_have_readable_tables_and_no_sign_at_headings(feedback, marking):
    for page in (feedback, marking):
        html = page(markdown("# A heading\n\n| a | b |\n|---|---|\n| 1 | 2 |"))
        head = html[: html.index("</head>")]
        assert "padding: 0.25em 0.75em" in head
        assert "display: list-item" in head
        assert "¶" not in html


def test_formulas_of_the_lab_are_drawn_on_both_pages(feedback, marking):
    for page in (feedback, marking):
        html = page(markdown(RELEASED), code("", **CHECK))
        assert html.count("<math") == 2
        assert 'display="block"' in html
        assert "$p_k$" not in html


def test_marking_asks_for_no_mathjax(marking):
    html = marking(markdown(RELEASED))
    assert html.index("formgrade_models.js") < html.index("CommentUI.prototype.initialize")
    assert "window.MathJax = {" in html
    assert "supports Markdown)" in html
    assert not re.search(r'(src|href)="https?:', html)


def test_what_a_student_wrote_is_never_drawn(feedback, monkeypatch):
    asked = []
    ask = formulas.ask_node
    monkeypatch.setattr(formulas, "ask_node", lambda *a: asked.append(a[2]) or ask(*a))
    page = feedback(markdown(RELEASED + "\n\n$\\href{https://example.org}{x}$"))
    assert page.count("<math") == 2
    assert "$\\href{https://example.org}{x}$" in page
    again = feedback(markdown("$y$ and $p_k$"))
    assert again.count("<math") == 1
    assert [[job["tex"] for job in jobs] for jobs in asked] == [["p_k", "\\sum_k p_k^2 < 1"]]


def test_a_formula_in_an_attribute_opens_no_way_out(feedback):
    place = formulas._place("p_k", display=False)
    drawn = f'<span class="{place}"></span>'
    attacks = [
        '<p title="$p_k$<img src=x onerror=alert(1)>">x</p>',
        '<p a"b title="$p_k$<img src=x onerror=alert(1)>">x</p>',
        f"<p title='{drawn}<img src=x onerror=alert(1)>'>x</p>",
        f"<a href='https://a.b/{drawn} onclick=alert(1)'>x</a>",
        f'&lt;span class="{place}"&gt;&lt;/span&gt; `{drawn}`',
    ]
    feedback(markdown(RELEASED))
    for attack in attacks:
        html = feedback(markdown(attack))
        body = html[html.index("notebook-container") :]
        for tag in re.findall(r"<[a-z][^\"'>]*(?:\"[^\"]*\"[^\"'>]*)*>", body):
            shape = re.sub(r'"[^"]*"', '""', tag)
            assert "onerror" not in shape and "onclick" not in shape, (attack, tag)
        for value in re.findall(r'(?:title|href)="([^"]*)"', body):
            assert "<math" not in value, (attack, value)


def test_raw_mathml_of_a_student_is_cleaned_away(feedback):
    html = feedback(
        markdown('<math><maction actiontype="statusline" href="//x">y</maction></math>')
    )
    assert "<math" not in html and "<maction" not in html


def test_without_node_pages_show_tex(feedback, monkeypatch):
    monkeypatch.setenv(formulas.KATEX, "/nowhere")
    page = feedback(markdown(RELEASED))
    assert "$p_k$" in page and "<math" not in page


def test_a_lab_that_was_released_anew_is_read_anew(feedback, tmp_path):
    feedback(markdown(RELEASED))
    released = tmp_path / "release" / LAB / f"{LAB}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[markdown("$q_k$")]), released)
    assert feedback(markdown("$q_k$")).count("<math") == 1


def test_every_formula_of_the_labs_is_drawn(monkeypatch):
    monkeypatch.setattr(formulas, "_drawn", {})
    monkeypatch.setattr(formulas, "_read", {})
    for notebook in sorted((Path(__file__).parents[2] / "labs").glob("*/*.ipynb")):
        formulas.draw_formulas_of(notebook)
        for cell in nbformat.read(notebook, as_version=4).cells:
            if cell.cell_type == "markdown":
                shown = re.sub(r"<(code|pre).*?</\1>", "", formulas.markdown_to_html(cell.source))
                assert "$" not in shown, notebook
