"""The names that a cell makes are found without running it."""

from __future__ import annotations

from workshop.cell_names import CellNames, names_of


def test_the_names_of_a_cell_are_those_it_defines_anywhere() -> None:
    names = names_of(
        "%time a = 1\nif a:\n    b = 2\nfor c in []:\n    with d as e:\n        f += (g := 1)\n"
        "def h():\n    global i\n    i, j = 1, 2\nclass K:\n    l = 1\nimport m.n as o, p.q"
    )
    assert names.defined >= set("bcefghiK")
    assert not names.defined & set("djlop")
    assert names.imported == {"o", "p"}


def test_what_may_be_an_import_does_not_count_as_defined() -> None:
    code = """
try:
    import numpy as np
except ImportError:
    np = None

def load():
    global json
    import json

rows = [kept := 1 for _ in "ab"]
"""
    assert names_of(code) == CellNames(
        frozenset({"load", "rows", "kept"}), frozenset({"np", "json"})
    )


def test_a_cell_that_python_cannot_read_makes_no_names() -> None:
    assert names_of("a = 1\nb =") == CellNames()
