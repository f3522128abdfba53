"""The demo plays the loop over HTTP, and a point that differs is not missed."""

from __future__ import annotations

import dataclasses

import pytest

from workshop.errors import WorkshopError
from workshop.hub.demo import choose_answers, play, report_rows
from workshop.labs.source import read_source


def test_the_demo_gives_each_answer_the_points_of_the_bank(hub, course):
    lab = course.labs[0]
    chosen = ["half-of-the-lab", "reference", "untouched"]
    outcomes = play(course, lab, hub.home, hub.url, answers=chosen)
    assert [outcome.answer for outcome in outcomes] == chosen
    assert all(outcome.ok for outcome in outcomes), report_rows(outcomes)
    assert sum(outcomes[1].given.values()) == lab.points

    wrong = dataclasses.replace(outcomes[1], given={**outcomes[1].given, "one-hot-check": 1.0})
    rows = report_rows([wrong])
    assert not wrong.ok
    assert rows[0][-1].startswith("✗")
    assert ["", "", "  one-hot-check", "3", "1", "✗"] in rows
    unread = dataclasses.replace(outcomes[1], feedback=False)
    assert "no feedback" in report_rows([unread])[0][-1]


def test_a_slip_in_the_name_of_an_answer_is_said_before_anything_starts(course):
    source = read_source(course, course.labs[0])
    with pytest.raises(WorkshopError, match=r"no answer «referense»\. Did you mean reference"):
        choose_answers(source, ["untouched", "referense"])
