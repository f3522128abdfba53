"""The student's notebooks: made by nbgrader, always the same, and never half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from workshop.course import Course
from workshop.errors import WorkshopError
from workshop.labs import release
from workshop.labs.release import changed_labs, stale_labs

from .conftest import TinyCourse, snapshot


def test_the_committed_notebooks_are_what_the_sources_give(course: Course) -> None:
    assert stale_labs(course, course.labs) == []


def test_the_committed_marks_are_those_of_the_sources(course: Course) -> None:
    assert changed_labs(course) == []


def test_building_twice_gives_the_same_bytes(tiny: TinyCourse) -> None:
    before = snapshot(tiny.root / "labs")
    tiny.build()
    assert snapshot(tiny.root / "labs") == before


def test_the_student_sees_stubs_and_neither_solutions_nor_hidden_tests(tiny: TinyCourse) -> None:
    text = tiny.released.read_text()
    assert text.count("raise NotImplementedError()") == 3
    assert "YOUR ANSWER HERE" in text
    for secret in ("sum(values)", "SOLUTION", "HIDDEN", "0.375", "Baskets are skewed"):
        assert secret not in text


def test_the_student_gets_the_cell_ids_of_the_source(tiny: TinyCourse) -> None:
    student = nbformat.read(tiny.released, as_version=4)
    assert [cell.id for cell in student.cells] == [cell.id for cell in tiny.source.notebook.cells]


def test_files_beside_the_source_are_shipped_while_they_are_there_and_answers_never(
    tiny: TinyCourse,
) -> None:
    (tiny.folder / "data").mkdir()
    (tiny.folder / "data" / "baskets.csv").write_text("1\n2\n")
    (tiny.folder / "__pycache__").mkdir()
    (tiny.folder / "__pycache__" / "x.pyc").touch()
    tiny.build()
    assert sorted(snapshot(tiny.released.parent)) == ["11-mean.ipynb", "data/baskets.csv"]
    (tiny.folder / "data" / "baskets.csv").unlink()
    tiny.build()
    assert sorted(snapshot(tiny.released.parent)) == ["11-mean.ipynb"]


@pytest.mark.parametrize("name", ["11-mean.py", "new.csv"])
def test_a_change_of_source_or_shipped_file_is_noticed_until_built(
    tiny: TinyCourse, name: str
) -> None:
    assert changed_labs(tiny.course) == []
    with (tiny.folder / name).open("a") as file:
        file.write("\n# more\n")
    assert [lab.name for lab in changed_labs(tiny.course)] == ["11-mean"]
    tiny.build()
    assert changed_labs(tiny.course) == []


def test_a_new_answer_makes_nothing_stale(tiny: TinyCourse) -> None:
    tiny.answer("another", "# ---\n# about: Again.\n# others: reference\n# ---\n")
    assert changed_labs(tiny.course) == []


def test_ctrl_c_ends_nbgraders_step_as_any_other(
    tiny: TinyCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_STEP, _raise(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        release.release_lab(tiny.source, tmp_path / "made")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("too\nlittle"), "little"),
        (OSError("the disk is full"), "OSError: the disk is full"),
        (SystemExit(1), "it does not say why"),
    ],
)
def test_a_failure_of_nbgraders_step_is_said_in_a_line(
    tiny: TinyCourse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    said: str,
) -> None:
    monkeypatch.setattr(_STEP, _raise(error))
    with pytest.raises(WorkshopError) as caught:
        release.release_lab(tiny.source, tmp_path / "made")
    assert str(caught.value) == f"nbgrader's generate_assignment of 11-mean failed: {said}"


_STEP = "nbgrader.converters.base.BaseConverter.convert_single_notebook"


def _raise(error: BaseException) -> Callable[..., None]:
    def step(*_: object) -> None:
        raise error

    return step


def test_an_edit_by_hand_in_labs_is_found_stale(tiny: TinyCourse) -> None:
    tiny.released.write_text(tiny.released.read_text().replace("Say here", "Said here"))
    assert stale_labs(tiny.course, tiny.course.labs) == ["11-mean"]


def test_a_failed_swap_leaves_the_old_notebook_in_place(
    tiny: TinyCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(tiny.root / "labs")
    tiny.edit("# Say here", "# Now say here")
    rename = Path.rename

    def fail_to_put_the_new_one(self: Path, target: Path) -> Path:
        if self.name.endswith(".new"):
            raise OSError("the disk went away")
        return rename(self, target)

    monkeypatch.setattr(release.Path, "rename", fail_to_put_the_new_one)
    with pytest.raises(OSError, match="the disk went away"):
        tiny.build()
    monkeypatch.undo()
    after = snapshot(tiny.root / "labs")
    assert {name: after[name] for name in before} == before
    assert [lab.name for lab in changed_labs(tiny.course)] == ["11-mean"]
    tiny.build()
    assert "Now say here" in tiny.released.read_text()
    assert snapshot(tiny.root / "labs").keys() == before.keys()


def test_a_killed_build_leaves_the_old_notebook_whole_and_the_next_one_works(
    tiny: TinyCourse, tmp_path: Path
) -> None:
    before = snapshot(tiny.root / "labs")
    tiny.edit("# Say here", "# Now say here")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "workshop", "labs", "build"],
        env={**os.environ, "WORKSHOP_ROOT": str(tiny.root), "TMPDIR": str(scratch)},
        start_new_session=True,
    )
    end = time.monotonic() + 30
    while not list(scratch.glob("*/source/11-mean/*.ipynb")):  # nbgrader is at work
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert snapshot(tiny.root / "labs") == before
    assert tiny.run("labs", "build").returncode == 0
    assert "Now say here" in tiny.released.read_text()
