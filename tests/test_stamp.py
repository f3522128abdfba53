"""Stamps say whether something built is still what its inputs would give."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from workshop.stamp import digest, is_fresh, mark_fresh


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "inputs"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.md").write_text("a")
    (folder / "deep" / "b.md").write_text("b")
    return folder


CHANGES: dict[str, Callable[[Path], object]] = {
    "an edit": lambda folder: (folder / "deep" / "b.md").write_text("B"),
    "a new file": lambda folder: (folder / "deep" / "c.md").touch(),
    "a file gone": lambda folder: (folder / "a.md").unlink(),
    "a new name": lambda folder: (folder / "a.md").rename(folder / "z.md"),
    "contents swapped": lambda folder: (
        (folder / "a.md").write_text("b"),
        (folder / "deep" / "b.md").write_text("a"),
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_of_a_folder_changes_its_digest(
    inputs: Path, change: Callable[[Path], object]
) -> None:
    before = digest([inputs])
    change(inputs)
    assert digest([inputs]) != before


def test_what_python_and_jupyter_leave_behind_does_not_count(inputs: Path) -> None:
    before = digest([inputs])
    for name in ("__pycache__", ".ipynb_checkpoints"):
        (inputs / name).mkdir()
        (inputs / name / "left").touch()
    assert digest([inputs]) == before


def test_a_file_that_comes_into_being_changes_the_digest(tmp_path: Path) -> None:
    before = digest([tmp_path / "later"])
    (tmp_path / "later").touch()
    assert digest([tmp_path / "later"]) != before


def test_words_count(inputs: Path) -> None:
    assert len({digest([inputs]), digest([inputs], "html"), digest([inputs], "ht", "ml")}) == 3


def test_with_a_root_the_digest_is_the_same_in_another_clone(inputs: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(inputs, tmp_path / "copy")
    assert digest([inputs]) != digest([copy])
    assert digest([inputs], root=inputs) == digest([copy], root=copy)


def test_a_marked_target_is_fresh_until_the_mark_differs_or_it_is_gone(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    assert not is_fresh(target, "1")
    target.touch()
    assert not is_fresh(target, "1")
    mark_fresh(target, "1")
    assert is_fresh(target, "1")
    assert not is_fresh(target, "2")
    target.unlink()
    assert not is_fresh(target, "1")
