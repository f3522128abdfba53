"""The welcome notebook, written into a home whose owner may have put anything there."""

from __future__ import annotations

import json
import os
import re

import httpx
import nbformat
import pytest

from workshop.hub.welcome import NAME, welcome_notebook, write_welcome


def test_it_lists_labs_and_decks_in_the_order_of_the_course(course):
    text = "\n".join(cell.source for cell in welcome_notebook(course).cells)
    places = [text.index(f"`{lab.name}`") for lab in course.labs]
    assert places == sorted(places)
    assert all(f"/services/slides/{deck.name}.html" in text for deck in course.decks)


def test_every_link_leads_somewhere(course, hub):
    text = "\n".join(cell.source for cell in welcome_notebook(course).cells)
    links = re.findall(r'href="/([^"]+)"', text)
    assert links
    for link in links:
        assert httpx.get(hub.url + link).is_success, link


def test_it_is_kept_up_to_date_until_its_reader_edits_it(course, tmp_path):
    write_welcome(course, tmp_path, None)
    path = tmp_path / NAME
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["language_info"] = {"name": "python"}  # as JupyterLab adds when it saves
    nbformat.write(notebook, path)
    renamed = course.model_copy(update={"title": "Another title"})
    renamed._root = course.root
    write_welcome(renamed, tmp_path, None)
    assert "Another title" in path.read_text()

    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = "my own words"
    nbformat.write(notebook, path)
    write_welcome(course, tmp_path, None)
    assert "my own words" in path.read_text()


@pytest.mark.parametrize(
    "text", ["", "[" * 100_000, "null", '{"cells": 1}', '{"cells": [{}], "metadata": 0}', "\0"]
)
def test_an_odd_file_is_left_alone(course, tmp_path, text):
    (tmp_path / NAME).write_text(text)
    write_welcome(course, tmp_path, None)
    assert (tmp_path / NAME).read_text() == text


def test_a_link_is_not_followed(course, tmp_path):
    target = tmp_path / "elsewhere"
    target.write_text(json.dumps({}))
    (tmp_path / NAME).symlink_to(target)
    (tmp_path / f".{NAME}.new").symlink_to(target)
    write_welcome(course, tmp_path, None)
    (tmp_path / NAME).unlink()
    write_welcome(course, tmp_path, None)
    assert target.read_text() == "{}"
    assert not (tmp_path / NAME).is_symlink()


def test_a_pipe_does_not_stop_the_hub(course, tmp_path):
    os.mkfifo(tmp_path / NAME)
    write_welcome(course, tmp_path, None)
