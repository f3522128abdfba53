"""A notebook that was handed in is laid over the lab, whatever was made of it."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st
from nbformat import v3, v4

from workshop.grading.align import (
    MOST_BYTES,
    PlacedCell,
    Unreadable,
    align,
    as_notebook,
    as_notice,
    read_cells,
)
from workshop.grading.unit import GradedNotebook, KnownCell

from .conftest import Piece, answer, check, given, lab_of, notebook_of, own

PIECES = [
    given("import math", "given"),
    answer("x = 1", "first"),
    check("assert x == 1", "first-check"),
    answer("y = 2", "second"),
    check("assert y == 2", "second-check", points=2),
]
THE_LAB = lab_of(PIECES)
KERNELSPEC = {"name": "python3", "display_name": "Python 3"}


def notebook(*cells: Any, **rest: Any) -> bytes:
    """Return a notebook of raw cells."""
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": cells, **rest}).encode()


def raw(source: Any = "", *, kind: Any = "code", **meta: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": meta}


def placed(*pieces: Piece) -> list[PlacedCell]:
    return align(read_cells(notebook_of(pieces)), THE_LAB)


def sources(cells: list[PlacedCell]) -> list[str]:
    return [cell.cell.source for cell in cells]


def why(data: bytes) -> str:
    """Return why a file is not taken."""
    with pytest.raises(Unreadable) as caught:
        read_cells(data)
    return str(caught.value)


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it is not complete JSON"),
        (notebook(raw("x = 1"))[:-10], "it is not complete JSON"),
        (b"\xff\xfe\x00", "it is not complete JSON"),
        (b"[" * 100_000, "it is not complete JSON"),
        (b"\x00" * 2000, "it is not complete JSON"),
        (b"[]", "the file is not a notebook"),
        (b"null", "the file is not a notebook"),
        (b'{"cells": []}', "the file is not a notebook"),
        (b'{"nbformat": true, "cells": []}', "the file is not a notebook"),
        (b'{"nbformat": "4", "cells": []}', "the file is not a notebook"),
        (b'{"nbformat": 4}', "it has no list of cells"),
        (b'{"nbformat": 4, "cells": {}}', "it has no list of cells"),
        (b'{"nbformat": 5, "cells": []}', "format 5, which is newer than the 4 that can be read"),
        (b'{"nbformat": 3, "worksheets": 7}', "of an old format and damaged"),
        (b'{"nbformat": -1}', "of an old format and damaged"),
        (notebook(7), "it has a cell of no known type"),
        (notebook(raw(kind="heading")), "it has a cell of no known type"),
        (notebook(raw(kind=["code"])), "it has a cell of no known type"),
        (notebook(raw(7)), "a cell's text is no text"),
        (notebook(*[raw()] * 5001), "5001 cells, and 5000 is the most"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    assert sentence in why(data)
    assert why(data).endswith(".")


def test_a_huge_notebook_is_refused_with_a_sentence() -> None:
    assert why(b" " * (MOST_BYTES + 1)) == (
        "the notebook has 50 MB, and 50 MB is the most: clear its outputs and hand it in again."
    )


def test_five_thousand_cells_are_read() -> None:
    assert len(read_cells(notebook(*[raw("x")] * 5000))) == 5000


def test_a_notebook_without_cells_is_read() -> None:
    assert read_cells(notebook()) == []


def test_a_byte_order_mark_and_text_in_any_script_are_read() -> None:
    text = "größe = '数\U0001f600\u2028\x00'"
    (cell,) = read_cells(b"\xef\xbb\xbf" + notebook(raw(text)))
    assert cell.source == text


def test_text_with_half_a_character_does_not_stop_the_reading() -> None:
    (cell,) = read_cells(notebook(raw("x = '\ud800'")))
    assert cell.source.startswith("x = '")


def test_text_as_a_list_of_lines_is_joined() -> None:
    (cell,) = read_cells(notebook(raw(["x = 1\n", 7, "y = 2"])))
    assert cell.source == "x = 1\ny = 2"


def test_a_cell_without_text_or_metadata_is_an_empty_one() -> None:
    (cell,) = read_cells(notebook({"cell_type": "code"}))
    assert cell.source == ""
    assert cell.metadata.nbgrader.grade_id is None


@pytest.mark.parametrize(
    "metadata",
    [None, 7, [], "x", {"nbgrader": None}, {"nbgrader": []}, {"nbgrader": {"grade_id": 7}}],
)
def test_metadata_of_wrong_types_makes_an_own_cell(metadata: Any) -> None:
    (cell,) = read_cells(notebook({"cell_type": "code", "source": "x", "metadata": metadata}))
    assert cell.metadata.nbgrader.grade_id is None


def test_a_notebook_of_format_3_is_converted() -> None:
    cell = v3.new_code_cell("x = 1", metadata={"nbgrader": {"grade_id": "first"}})
    old = v3.new_notebook(worksheets=[v3.new_worksheet(cells=[cell, v3.new_text_cell("markdown")])])
    first, second = read_cells(json.dumps(old).encode())
    assert (first.source, first.metadata.nbgrader.grade_id) == ("x = 1", "first")
    assert second.cell_type == "markdown"


def test_outputs_that_were_handed_in_are_thrown_away() -> None:
    shown = {"outputs": [{"output_type": "error"}], "execution_count": 7}
    (cell,) = read_cells(notebook(raw("x") | shown))
    assert cell.outputs == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "nbformat",
                    "cells",
                    "cell_type",
                    "source",
                    "metadata",
                    "nbgrader",
                    "grade_id",
                    "worksheets",
                ]
            ),
            inner | st.sampled_from([3, 4, "code", "markdown", "first"]),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given_any(
    content=anything,
    version=st.sampled_from([1, 2, 3, 4]),
    cells=st.lists(anything, max_size=3),
)
@settings(max_examples=400, deadline=None)
def test_whatever_the_json_says_it_is_read_or_refused(
    content: Any, version: int, cells: list[Any]
) -> None:
    frame = {"nbformat": version, "nbformat_minor": 0, "metadata": {}}
    for tried in (content, {**frame, "cells": cells}, {**frame, "worksheets": [{"cells": cells}]}):
        try:
            read = read_cells(json.dumps(tried).encode())
        except Unreadable:
            continue
        nbformat.validate(as_notebook(align(read, THE_LAB), THE_LAB))


@given_any(data=st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_the_bytes_are_they_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_cells(data)


# --- laying over the lab ------------------------------------------------------------------------


def test_an_untouched_structure_keeps_every_cell_in_its_place() -> None:
    cells = placed(*PIECES, own("z = 3"))
    assert sources(cells) == [piece.source for piece in PIECES] + ["z = 3"]
    assert [cell.known.grade_id if cell.known else "" for cell in cells] == [
        *("given", "first", "first-check", "second", "second-check", ""),
    ]
    assert not any(cell.added for cell in cells)


def test_checks_and_given_cells_have_the_instructors_text() -> None:
    changed = [Piece("cheat = 1", one.grade_id, one.points, one.locked) for one in PIECES]
    assert sources(placed(*changed)) == [
        *("import math", "cheat = 1", "assert x == 1", "cheat = 1", "assert y == 2"),
    ]


def test_an_answer_may_stand_anywhere_and_the_students_order_counts() -> None:
    cells = placed(*reversed(PIECES))
    assert sources(cells) == [piece.source for piece in reversed(PIECES)]


def test_of_two_cells_with_one_grade_id_the_last_counts() -> None:
    cells = placed(answer("x = 'old'", "first"), *PIECES)
    assert cells[0].known is None
    assert cells[0].cell.source == "x = 'old'"
    assert cells[2].known is THE_LAB.cells[1]
    assert "nbgrader" not in cells[0].cell.metadata


def test_a_missing_check_is_put_back_where_the_lab_has_it() -> None:
    given_cell, first, first_check, second, second_check = PIECES
    for there in ([given_cell, first, second], [second, first, given_cell], [], [own("z")]):
        cells = placed(*there)
        ids = [cell.known.grade_id if cell.known else "" for cell in cells]
        assert {"first-check", "second-check"} <= set(ids)
        assert [cell.known.grade_id for cell in cells if cell.added and cell.known] == [
            one for one in ids if one in {"first-check", "second-check"}
        ]
    cells = placed(given_cell, first, own("z = 3"), second)
    assert [cell.added for cell in cells] == [False, False, True, False, False, True]
    cells = placed(own("z = 3"), second, second_check)
    assert [cell.cell.source for cell in cells] == [
        *("z = 3", "assert x == 1", "y = 2", "assert y == 2"),
    ]
    assert first_check.source == cells[1].cell.source


def test_a_missing_answer_is_not_put_back() -> None:
    cells = placed(PIECES[0], PIECES[2], PIECES[4])
    assert len(cells) == 3


def test_a_stolen_grade_id_makes_no_check_of_the_students_text() -> None:
    cells = placed(answer("points = 9", "second-check"), *PIECES[:4])
    assert cells[0].cell.source == "assert y == 2"
    assert cells[0].known is THE_LAB.cells[4]
    assert [cell.cell.source for cell in cells].count("points = 9") == 0


def test_a_grade_id_that_the_lab_does_not_have_makes_an_own_cell() -> None:
    cells = placed(answer("x = 1", "no-such-cell"), *PIECES)
    assert cells[0].known is None
    assert "nbgrader" not in cells[0].cell.metadata


def test_the_labs_type_points_and_lock_replace_what_the_cell_claims() -> None:
    meta = {"grade_id": "second-check", "points": 100, "locked": False, "grade": False}
    data = notebook(raw("x", kind="markdown", nbgrader=meta))
    (cell,) = [one for one in align(read_cells(data), THE_LAB) if one.known is THE_LAB.cells[4]]
    assert cell.cell.cell_type == "code"
    assert cell.cell.metadata.nbgrader.points == 2
    assert cell.cell.metadata.nbgrader.locked is True
    assert cell.cell.metadata.nbgrader.grade is True


def test_an_answer_that_was_made_text_is_code_again() -> None:
    data = notebook(raw("x = 1", kind="raw", nbgrader={"grade_id": "first"}))
    (cell,) = [one for one in align(read_cells(data), THE_LAB) if one.known is THE_LAB.cells[1]]
    assert (cell.cell.cell_type, cell.cell.source) == ("code", "x = 1")


def test_an_untouched_written_answer_that_is_missing_is_put_back() -> None:
    essay = KnownCell("essay", "markdown", "YOUR ANSWER HERE", "7", False, True, True, False, 3)
    (cell,) = align([], GradedNotebook("lab", (essay,), frozenset()))
    assert cell.added
    assert cell.cell.source == "YOUR ANSWER HERE"
    assert cell.cell.metadata.nbgrader.checksum == "7"


def test_a_graded_notebook_is_a_valid_one_with_ids_of_its_own() -> None:
    long = KnownCell("x" * 300, "code", "1", None, True, True, False, False, 1)
    lab = GradedNotebook("lab", (*THE_LAB.cells, long), frozenset(), KERNELSPEC)
    twice = align(read_cells(notebook_of([*PIECES, *PIECES, own("z")])), lab)
    made = as_notebook(twice, lab)
    nbformat.validate(made)
    assert len({cell.id for cell in made.cells}) == len(made.cells)
    assert made.metadata.kernelspec == KERNELSPEC


def test_two_missing_checks_with_long_names_get_ids_of_their_own() -> None:
    checks = [
        KnownCell("x" * 80 + end, "code", "1", None, True, True, False, False, 1) for end in "ab"
    ]
    lab = GradedNotebook("lab", tuple(checks), frozenset())
    made = as_notebook(align([], lab), lab)
    assert len({cell.id for cell in made.cells}) == 2


def test_a_missing_cell_whose_name_is_no_cell_id_leaves_the_notebook_valid() -> None:
    odd = KnownCell("größe 1.check", "code", "1", None, True, True, False, False, 1)
    lab = GradedNotebook("lab", (odd,), frozenset())
    nbformat.validate(as_notebook(align([], lab), lab))


def test_a_notice_stands_above_the_lab_as_released() -> None:
    made = as_notice("it is damaged.", THE_LAB)
    nbformat.validate(made)
    assert made.cells[0].source == "**This submission could not be graded:** it is damaged."
    ids = [cell.metadata.nbgrader.grade_id for cell in made.cells[1:]]
    assert ids == ["first-check", "second-check"]
    assert v4.nbformat == made.nbformat
