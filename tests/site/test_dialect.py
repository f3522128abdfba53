"""Markdown as Jupyter shows it becomes Markdown as MkDocs reads it."""

from __future__ import annotations

import markdown
import pytest

from workshop.site.dialect import to_python_markdown


def html(text: str) -> str:
    extensions = ["md_in_html", "sane_lists", "tables", "pymdownx.superfences"]
    return markdown.markdown(to_python_markdown(text), extensions=extensions)


def test_a_list_right_below_a_sentence_is_a_list() -> None:
    assert html("It gives:\n- a\n- b").count("<li>") == 2


def test_a_list_inside_an_item_is_nested_when_indented_by_two() -> None:
    made = html("- outer\n  - inner\n- next")
    assert made.count("<ul>") == 2
    assert "<li>outer<ul>" in made.replace("\n", "")


def test_text_and_code_below_a_numbered_item_belong_to_it() -> None:
    made = html("1. first:\n\n   ```python\n   if x:\n       y()\n   ```\n\n2. second")
    assert made.count("<ol>") == 1
    assert made.count("<li>") == 2
    assert "```" not in made


def test_an_item_of_two_lines_does_not_end_the_list() -> None:
    made = html("- one item\n  on two lines\n- another\ncarelessly wrapped\n- last")
    assert made.count("<ul>") == 1
    assert "<p>" not in made


def test_a_paragraph_after_a_list_is_outside_it() -> None:
    assert html("- a\n- b\n\nThen this.").endswith("</ul>\n<p>Then this.</p>")


@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_fenced_code_keeps_every_character(fence: str) -> None:
    code = f"{fence}text\nsee:\n- a\n  - b\n<details>\n{fence}"
    assert to_python_markdown(code) == code


def test_a_fence_of_other_length_inside_code_does_not_end_it() -> None:
    code = "````md\n```\n- a\n```\nb:\n- c\n````"
    assert to_python_markdown(code) == code


def test_a_hint_is_read_as_markdown() -> None:
    made = html(
        "<details><summary>Hint</summary>\nUse `axis=0`:\n- **down** the rows\n\n</details>"
    )
    assert "<summary>Hint</summary>" in made
    assert "<code>axis=0</code>" in made
    assert "<li><strong>down</strong>" in made


def test_a_horizontal_rule_is_not_an_item() -> None:
    assert "<li>" not in html("above\n\n- - -\n\nbelow")


def test_a_minus_that_starts_no_item_stays() -> None:
    assert html("so that\n-1 is less than 0") == "<p>so that\n-1 is less than 0</p>"
