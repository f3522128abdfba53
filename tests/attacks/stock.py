"""Hands the harmless attacks in to stock nbgrader; writes docs/understand/attacks.md's table.

    .venv/bin/python -m tests.attacks.stock            # runs them, some minutes, then the table
    .venv/bin/python -m tests.attacks.stock --table    # the table alone, from the last run

Stock nbgrader has no sandbox: student code runs as whoever grades. So an attack that could harm
the machine, or read what is really on it, says so in its header and is not run.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat

from tests.attacks.attack import Attack, hand_in, read_attacks
from tests.attacks.canary import Canary, set_up_canary
from tests.attacks.damage import DAMAGES, Damage
from tests.attacks.lab import NAME, POINTS, Lab, make_lab
from workshop.errors import WorkshopError

RESULTS = Path(__file__).with_name("stock.json")
PAGE = Path(__file__).parents[2] / "docs" / "understand" / "attacks.md"
_BEGIN, _END = "<!-- table: begin -->", "<!-- table: end -->"


def run_all() -> dict[str, str]:
    """Grade all attacks that may be with stock nbgrader; return what came of each."""
    results: dict[str, str] = {}
    attacks: list[Attack | Damage] = [*read_attacks(), *DAMAGES]
    with tempfile.TemporaryDirectory() as folder, set_up_canary() as canary:
        lab = make_lab(Path(folder) / "course")
        canary.places["LOOK"] = canary.places["CANARY"]  # not what is really on this machine
        for attack in attacks:
            results[attack.name] = attack.stock or _run(attack, lab, canary)
            print(f"{attack.name}: {results[attack.name]}", flush=True)
    return results


def _run(attack: Attack | Damage, lab: Lab, canary: Canary) -> str:
    place = lab.course.folder / "submitted" / attack.name / NAME
    place.mkdir(parents=True)
    if isinstance(attack, Attack):
        notebook = hand_in(attack, lab.released, canary.places)
        files = {f"{NAME}.ipynb": json.dumps(notebook).encode()}
        honest = sum(attack.points.values())
    else:
        files = attack.make(lab)
        honest = lab.assignment.max_points if attack.points == "all" else 0
    for name, data in files.items():
        (place / name).write_bytes(data)
    try:
        lab.course.autograde(NAME, attack.name)
        points = sum(lab.course.points(NAME, attack.name).values())
        found = f"{points:g} of {sum(POINTS.values())} points"
        if points > honest:
            found = f"**{found}**"
        elif points < honest:
            found += f", where {honest:g} are earned"
    except (WorkshopError, Exception) as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        found = (
            f"not graded ({type(error).__name__})" if not lines else "not graded: nbgrader fails"
        )
    graded = lab.course.folder / "autograded" / attack.name / NAME / f"{NAME}.ipynb"
    with contextlib.suppress(OSError, ValueError):
        found += _leaks(nbformat.read(graded, as_version=4), canary)
    if canary.changes():
        found += "; **changed files outside**"
        canary.restore()
    return found


def _leaks(notebook: Any, canary: Canary) -> str:
    text = json.dumps(notebook)
    names = [name for name, secret in canary.secrets.items() if secret in text]
    words = {"bob": "another student's work", "source": "the source", "token": "the token"}
    read = ", ".join(words.get(name, f"the {name}") for name in names if name != "open")
    return f"; **read {read}**" if read else ""


def write_table(results: dict[str, str]) -> None:
    """Put the table into the page."""
    rows = ["| attack | what it tries | comes of it here | got from stock nbgrader |"]
    rows.append("|---|---|---|---|")
    for attack in [*read_attacks(), *DAMAGES]:
        about = re.sub(r"\b__\w+__\b", r"`\g<0>`", attack.about.replace("|", "\\|"))
        about = f"a hand-in that {about}" if isinstance(attack, Damage) else about
        name = attack.name.replace("_", " ")
        rows.append(f"| {name} | {about} | {_here(attack)} | {results.get(attack.name, '?')} |")
    text = PAGE.read_text("utf-8")
    before, after = text.split(_BEGIN)[0], text.split(_END)[1]
    PAGE.write_text(f"{before}{_BEGIN}\n" + "\n".join(rows) + f"\n{_END}{after}", "utf-8")


def _here(attack: Attack | Damage) -> str:
    if isinstance(attack, Damage):
        points = float(sum(POINTS.values())) if attack.points == "all" else 0.0
    else:
        points = sum(attack.points.values())
    earned = f"{points:g} point{'' if points == 1 else 's'}" + (
        ", for what it solved" if points else ""
    )
    if attack.problem and attack.problem not in {".*"}:
        earned += "; a sentence says what is wrong"
    return earned


def main() -> None:
    """Run the attacks unless only the table is asked for."""
    if "--table" not in sys.argv:
        RESULTS.write_text(json.dumps(run_all(), indent=1) + "\n", "utf-8")
    write_table(json.loads(RESULTS.read_text("utf-8")))


if __name__ == "__main__":
    main()
