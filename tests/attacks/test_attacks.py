"""Hostile notebooks: each earns what it solved, touches nothing outside, and harms nobody."""

from __future__ import annotations

import dataclasses
import json
import re
import time
from typing import Any

import nbformat
import pytest

from tests.attacks.attack import Attack, hand_in, read_attacks
from tests.attacks.canary import forget_peak, mounts_in, peak_megabytes, processes_of
from tests.attacks.conftest import Arena
from tests.attacks.damage import DAMAGES, Damage
from tests.attacks.lab import NAME
from workshop.grading.unit import Unit, Verdict

_SLACK = 15  # seconds over the time of a notebook: start, grace, one kernel more, this machine
_MOST_GROWTH = 300  # MB of memory of the grader's own process
_MOST_TEXT = 25_000_000  # characters of a graded notebook


@pytest.mark.parametrize("attack", read_attacks(), ids=lambda attack: attack.name)
def test_nothing_is_gained_by(attack: Attack, arena: Arena) -> None:
    notebook = hand_in(attack, arena.lab.released, arena.canary.places)
    unit = Unit("eve", {f"{NAME}.ipynb": json.dumps(notebook).encode()})
    verdict = grade_in_peace(unit, arena, attack.limits)
    expected = {task.grade_id: attack.points.get(task.grade_id, 0) for task in verdict.tasks}
    assert {task.grade_id: task.points for task in verdict.tasks} == expected
    shown = json.dumps(outputs_of(verdict), ensure_ascii=False)
    assert re.search(attack.proof, f"{shown} {verdict.problem} {messages_of(verdict)}"), shown[
        :2000
    ]
    assert bool(verdict.problem) == bool(attack.problem) or attack.problem == ".*", verdict.problem
    assert re.search(attack.problem, verdict.problem)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_nothing_is_gained_by_a_hand_in_that(damage: Damage, arena: Arena) -> None:
    places = arena.canary.places
    files = {
        name.replace("@CANARY@", places["CANARY"]): data
        for name, data in damage.make(arena.lab).items()
    }
    verdict = grade_in_peace(Unit("eve", files), arena, {})
    best = verdict.max_points if damage.points == "all" else 0
    assert verdict.points == best, messages_of(verdict)
    assert bool(verdict.problem) == bool(damage.problem) or damage.problem == ".*", verdict.problem
    assert re.search(damage.problem, verdict.problem)


def test_the_reference_earns_all_and_the_untouched_lab_nothing(arena: Arena) -> None:
    untouched = Unit("eve", {f"{NAME}.ipynb": nbformat.writes(arena.lab.released).encode()})
    assert arena.grader.grade(untouched).points == 0
    assert arena.grader.grade(arena.honest).points == arena.lab.assignment.max_points == 11


def grade_in_peace(unit: Unit, arena: Arena, limits: dict[str, Any]) -> Verdict:
    """Grade a hostile hand-in; fail if it leaves a trace, or if the next student suffers."""
    canary, grader = arena.canary, arena.grader
    canary.heard.clear()
    memory = forget_peak()
    settings = grader._settings
    limited = dataclasses.replace(settings.limits, **limits)
    grader._settings = dataclasses.replace(settings, limits=limited)
    there = {path.name for path in arena.scratch.iterdir()}
    started = time.monotonic()
    try:
        verdict = grader.grade(unit)
    finally:
        grader._settings = settings
        changed = canary.changes()
        if changed:
            canary.restore()
        left = wait_until_gone(arena)
        folders = {path.name for path in arena.scratch.iterdir()} - there
    took, grown = time.monotonic() - started, peak_megabytes() - memory
    assert not changed, f"changed outside: {changed}"
    assert not left, f"left behind: {left}"
    assert not folders, f"left in the scratch folder: {folders}"
    assert not mounts_in(arena.scratch)
    assert not canary.heard, f"reached from inside: {canary.heard}"
    check_no_secret(verdict, arena)
    check_can_be_kept(verdict)
    assert took < limited.notebook_seconds + _SLACK, f"took {took:.0f} s"
    assert grown < _MOST_GROWTH, f"the grader's own memory grew by {grown} MB"
    after = grader.grade(arena.honest)
    assert after.points == after.max_points, f"the next student: {messages_of(after)}"
    assert not after.problem
    return verdict


def wait_until_gone(arena: Arena) -> list[str]:
    """Return the processes that are still there after a while, but for the fork server."""
    server = arena.grader._server
    pid = server.process.pid if server is not None else 0
    deadline = time.monotonic() + 2
    while True:
        left = processes_of(pid, f"sleep {arena.canary.places['SECONDS']}")
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.02)


def check_no_secret(verdict: Verdict, arena: Arena) -> None:
    """Fail if a secret stands where the student's code could have written it."""
    written = json.dumps([outputs_of(verdict), verdict.problem], ensure_ascii=False)
    everything = json.dumps(dataclasses.asdict(verdict), ensure_ascii=False)
    for name, secret in arena.canary.secrets.items():
        text = written if name in {"hidden", "truth"} else everything
        assert secret not in text, f"a secret came out: {name}"


def check_can_be_kept(verdict: Verdict) -> None:
    """Fail if what comes out cannot be written to a file, a database and a terminal."""
    for text in verdict.notebooks.values():
        assert len(text) < _MOST_TEXT, f"a graded notebook of {len(text)} characters"
        text.encode()
        nbformat.reads(text, as_version=4)
    for message in [verdict.problem, *(task.message for task in verdict.tasks)]:
        message.encode()
        odd = {char for char in message if not char.isprintable() and char not in "\n\t"}
        assert not odd, f"a message with control characters: {odd}"


def outputs_of(verdict: Verdict) -> list[Any]:
    """Return the outputs of the student's cells: not those of checks, which show the tests."""
    found = []
    for text in verdict.notebooks.values():
        for cell in json.loads(text)["cells"]:
            if not cell["metadata"].get("nbgrader", {}).get("grade"):
                found.append(cell.get("outputs", []))
    return found


def messages_of(verdict: Verdict) -> list[str]:
    return [f"{task.grade_id}: {task.message}" for task in verdict.tasks if task.message]
