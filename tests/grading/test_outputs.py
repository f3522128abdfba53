"""What the outputs of a check are worth, and what a student reads about them."""

from __future__ import annotations

import pytest

from workshop.grading.outputs import judge, make_error


@pytest.mark.parametrize(
    ("name", "said", "message"),
    [
        ("AssertionError", "It should be 3.", "It should be 3."),
        ("NameError", "name 'k' is not defined", "NameError: name 'k' is not defined"),
        (
            "NotImplementedError",
            "",
            "not solved yet: the cell still raises NotImplementedError",
        ),
        ("NotImplementedError", "of mine", "NotImplementedError: of mine"),
    ],
)
def test_a_check_that_fails_earns_nothing_and_says_why(name: str, said: str, message: str) -> None:
    assert judge([make_error(name, said)], None, 3) == (0, message)
