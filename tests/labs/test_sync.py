"""An edit made in the hub comes back into the source, and none is ever lost."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from workshop.errors import WorkshopError
from workshop.labs.sync import Edited, Twin, sync_lab, twin_of, write_notebook

from .conftest import NAME, TinyCourse, snapshot


def twin(tiny: TinyCourse) -> Twin:
    return twin_of(tiny.course, tiny.course.lab(NAME), tiny.root / "var" / "course")


@pytest.fixture
def notebook(tiny: TinyCourse) -> Path:
    """The instructor's notebook, written from the source."""
    pair = twin(tiny)
    write_notebook(pair)
    return pair.notebook


def edit(notebook: Path, old: str, new: str) -> None:
    """Edit the notebook as JupyterLab does: with outputs, counts and metadata of its own."""
    node = nbformat.read(notebook, as_version=4)
    found = [cell for cell in node.cells if old in cell.source]
    assert len(found) == 1
    found[0].source = found[0].source.replace(old, new)
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.execution_count = 3
            cell.outputs = [nbformat.v4.new_output("stream", text="out")]
            cell.metadata["collapsed"] = False
    node.metadata["language_info"] = {"name": "python", "version": "3.99"}
    nbformat.write(node, notebook)


def test_a_fresh_pair_is_edited_on_neither_side(tiny: TinyCourse, notebook: Path) -> None:
    assert twin(tiny).edited is Edited.NEITHER


def test_a_missing_notebook_counts_as_an_edit_of_the_source(tiny: TinyCourse) -> None:
    assert twin(tiny).edited is Edited.SOURCE


def test_without_a_notebook_there_is_nothing_to_sync(tiny: TinyCourse) -> None:
    with pytest.raises(WorkshopError, match=r"\./workshop up makes it"):
        sync_lab(twin(tiny))


def test_no_edit_brings_nothing_back(tiny: TinyCourse, notebook: Path) -> None:
    before = snapshot(tiny.root)
    assert not sync_lab(twin(tiny))
    assert snapshot(tiny.root) == before


def test_running_the_notebook_is_no_edit(tiny: TinyCourse, notebook: Path) -> None:
    edit(notebook, "rng = np", "rng = np")
    before = tiny.path.read_bytes()
    assert twin(tiny).edited is Edited.NEITHER
    assert not sync_lab(twin(tiny))
    assert tiny.path.read_bytes() == before


def test_an_edit_comes_back_and_all_else_keeps_its_bytes(tiny: TinyCourse, notebook: Path) -> None:
    expected = tiny.path.read_text().replace("24 €", "25 €")
    edit(notebook, "24 €", "25 €")
    assert twin(tiny).edited is Edited.NOTEBOOK
    assert sync_lab(twin(tiny))
    assert tiny.path.read_text() == expected
    assert twin(tiny).edited is Edited.NEITHER


def test_blank_lines_and_the_header_of_the_author_survive(tiny: TinyCourse) -> None:
    tiny.edit("# ---\n# jupyter:", "# ---\n# author: me\n# jupyter:")
    tiny.edit(
        '</details>\n\n# %% nbgrader={"grade": false, "grade_id": "spread"',
        '</details>\n\n\n# %% nbgrader={"grade": false, "grade_id": "spread"',
    )
    expected = tiny.path.read_text().replace("24 €", "25 €")
    write_notebook(twin(tiny))
    edit(twin(tiny).notebook, "24 €", "25 €")
    assert sync_lab(twin(tiny))
    assert tiny.path.read_text() == expected


def test_an_edit_of_the_source_alone_brings_nothing_back(tiny: TinyCourse, notebook: Path) -> None:
    tiny.edit("24 €", "26 €")
    assert twin(tiny).edited is Edited.SOURCE
    assert not sync_lab(twin(tiny))
    assert "26 €" in tiny.path.read_text()


def test_edits_on_both_sides_are_refused_naming_both(tiny: TinyCourse, notebook: Path) -> None:
    tiny.edit("24 €", "26 €")
    edit(notebook, "24 €", "25 €")
    before = snapshot(tiny.root)
    with pytest.raises(WorkshopError) as caught:
        sync_lab(twin(tiny))
    assert str(notebook) in str(caught.value)
    assert str(tiny.path) in str(caught.value)
    assert "--force" in str(caught.value)
    assert snapshot(tiny.root) == before


def test_with_force_the_notebook_wins(tiny: TinyCourse, notebook: Path) -> None:
    tiny.edit("24 €", "26 €")
    edit(notebook, "24 €", "25 €")
    assert sync_lab(twin(tiny), force=True)
    assert "25 €" in tiny.path.read_text()
    assert twin(tiny).edited is Edited.NEITHER


def change_grade_id(notebook: Path) -> None:
    node = nbformat.read(notebook, as_version=4)
    for cell in node.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "spread":
            cell.metadata["nbgrader"]["grade_id"] = "mean"
    nbformat.write(node, notebook)


def test_an_edit_that_breaks_a_rule_is_refused_and_writes_nothing(
    tiny: TinyCourse, notebook: Path
) -> None:
    change_grade_id(notebook)
    before = snapshot(tiny.root)
    with pytest.raises(WorkshopError) as caught:
        sync_lab(twin(tiny))
    assert caught.value.path == notebook
    assert caught.value.message.startswith("cell 7: the grade_id «mean» stands here twice")
    assert snapshot(tiny.root) == before


def test_a_lost_solution_mark_is_refused(tiny: TinyCourse, notebook: Path) -> None:
    edit(notebook, "    ### BEGIN SOLUTION\n    return sum(values)", "    return sum(values)")
    with pytest.raises(WorkshopError, match="cell 4: «mean»: END SOLUTION in line"):
        sync_lab(twin(tiny))


def test_a_notebook_that_is_none_is_named_with_the_way_out(
    tiny: TinyCourse, notebook: Path
) -> None:
    notebook.write_text("{")
    with pytest.raises(WorkshopError, match="this is not a notebook") as caught:
        sync_lab(twin(tiny))
    assert caught.value.path == notebook


def test_the_command_line_says_what_it_brought_back(tiny: TinyCourse, notebook: Path) -> None:
    edit(notebook, "24 €", "25 €")
    done = tiny.run("labs", "sync")
    assert done.returncode == 0, done.stderr
    assert "11-mean: brought back into solutions/" in done.stderr
    assert "25 €" in tiny.path.read_text()
