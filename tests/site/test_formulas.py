"""Formulas of labs and pages become MathML, which needs no script."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from workshop.course import Course
from workshop.errors import WorkshopError
from workshop.site.build import build_site

NAME = "22-linear-knn"


def build(course: Course, tmp_path: Path, text: str) -> str:
    """Put a cell of ``text`` into a lab and return the lab's page."""
    path = course.root / "labs" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = text
    nbformat.write(notebook, path)
    site = build_site(course, course.root / "decks", tmp_path / "site")
    return (site / "labs" / NAME / f"{NAME}.html").read_text(encoding="utf-8")


def test_formulas_in_a_line_and_on_their_own_become_mathml(course: Course, tmp_path: Path) -> None:
    page = build(course, tmp_path, "The share $p_k < 1$ of\n\n$$1 - \\sum_k\np_k^2$$\n\nis small.")
    assert page.count("<math") == 2
    assert page.count('display="block"') == 1
    assert "arithmatex" not in page
    assert "<msub><mi>p</mi><mi>k</mi></msub><mo>&lt;</mo>" in page


def test_prices_and_code_are_no_formulas(course: Course, tmp_path: Path) -> None:
    page = build(course, tmp_path, "It costs 5 $ or 6 $ here, and `$a$` is code.")
    assert "<math" not in page
    assert "<code>$a$</code>" in page


def test_a_wrong_formula_is_named_with_its_page(course: Course, tmp_path: Path) -> None:
    with pytest.raises(
        WorkshopError, match=r"22-linear-knn\.html: the formula «\\frac\{1\}» is not"
    ):
        build(course, tmp_path, "Half of $\\frac{1}$ is less.")
    assert not (tmp_path / "site").exists()
