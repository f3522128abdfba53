"""``labs new`` starts a lab that passes its own checks."""

from __future__ import annotations

import pytest

from .conftest import TinyCourse, snapshot


@pytest.mark.parametrize("name", ["mean", "1-mean", "11_mean", "11-Mean", "../11-mean", ""])
def test_a_bad_name_is_refused_and_nothing_is_made(tiny: TinyCourse, name: str) -> None:
    before = snapshot(tiny.root)
    done = tiny.run("labs", "new", name)
    assert done.returncode == 2
    assert "two digits, a dash and a lower-case name" in done.stderr
    assert snapshot(tiny.root) == before


def test_an_existing_lab_is_refused_and_stays_as_it_is(tiny: TinyCourse) -> None:
    before = snapshot(tiny.root)
    done = tiny.run("labs", "new", "11-mean")
    assert done.returncode == 2
    assert "solutions/11-mean exists already; nothing was changed" in done.stderr
    assert snapshot(tiny.root) == before


def test_the_lines_it_prints_make_the_lab_part_of_the_course(tiny: TinyCourse) -> None:
    done = tiny.run("labs", "new", "12-more-means")
    assert done.returncode == 0
    entry = [line for line in done.stdout.splitlines() if line.startswith("          ")]
    with (tiny.root / "course.yml").open("a") as file:
        file.write("\n".join(entry) + "\n")
    assert [lab.name for lab in tiny.course.labs] == ["11-mean", "12-more-means"]
    built = tiny.run("labs", "build", "12-more-means")
    assert built.returncode == 0, built.stderr
    notebook = tiny.root / "labs" / "12-more-means" / "12-more-means.ipynb"
    assert "# More means" in notebook.read_text()
