"""Runs the programs on a deck's slides, and reads those that cannot be run there.

A block's first word is its language; a second one says what more than reading is done, or less:

- ``python`` runs, all blocks of a deck in one process and in order; ``python parsed`` is only read.
- ``sh`` is read by bash; ``sh executed`` runs in the scratch folder where the Python ran.
- ``yaml``, ``json``, ``toml`` and ``dockerfile`` are read by their parsers.
- ``sql`` is read by SQLite; ``sql parsed`` is not, for what other databases understand.

A comment ``# → text`` on a line of a running program says what comes out, and must be true.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from workshop.errors import WorkshopError
from workshop.node import node, node_modules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workshop.slides.outline import Block, Slide

SHOWN_ONLY = {"text", "http", "promql", "protobuf", "dot", "ini", "xml", "javascript", "c"}
LANGUAGES = {"python", "sh", "yaml", "json", "toml", "dockerfile", "sql", *SHOWN_ONLY}
_MARKS = {"python": {"parsed"}, "sh": {"executed"}, "sql": {"parsed"}}
_SECONDS = 120

_RUNNER = Path(__file__).with_name("runner.py")


def judge_programs(deck: Path, slides: Iterable[Slide]) -> list[WorkshopError]:
    """Return what is wrong with the programs of ``deck``; see the module for what is tried.

    They run in a scratch folder with copies of the deck's data files (csv, json, txt, toml, yaml).
    """
    blocks = [block for slide in slides for block in slide.blocks]
    faults = [fault for block in blocks for fault in _judge_fence(block, deck)]
    if faults:
        return faults
    with tempfile.TemporaryDirectory(prefix="workshop-programs-") as name:
        folder = Path(name)
        for file in deck.parent.iterdir():
            if file.suffix in {".csv", ".json", ".txt", ".toml", ".yaml", ".yml"}:
                (folder / file.name).write_bytes(file.read_bytes())
        ran = [b for b in blocks if b.language == "python" and "parsed" not in b.marks]
        faults += _run_python(ran, folder, deck) if ran else []
        for block in blocks:
            faults += [WorkshopError(what, deck, at) for at, what in _judge(block, folder)]
    return sorted(faults, key=lambda fault: fault.line or 0)


def _judge_fence(block: Block, deck: Path) -> Iterator[WorkshopError]:
    if block.language not in LANGUAGES:
        said = f"«{block.language}»" if block.language else "no language"
        known = ", ".join(sorted(LANGUAGES))
        yield WorkshopError(f"a block with {said}: mark it as one of {known}.", deck, block.line)
    elif block.language != "dot" and set(block.marks) - _MARKS.get(block.language, set()):
        known = ", ".join(_MARKS.get(block.language, ())) or "nothing"
        yield WorkshopError(
            f"after {block.language} may stand {known}, not {' '.join(block.marks)}.",
            deck,
            block.line,
        )


def _run_python(blocks: list[Block], folder: Path, deck: Path) -> list[WorkshopError]:
    order, told = folder / ".blocks", folder / ".faults"
    order.write_text(json.dumps([[b.text, b.line] for b in blocks]), encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(_RUNNER), str(order), str(told)],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [WorkshopError(f"the programs ran longer than {_SECONDS} s.", deck, blocks[0].line)]
    if not told.is_file():
        what = f"a program ended Python {_ended(done)}."
        return [WorkshopError(what, deck, blocks[0].line)]
    found = json.loads(told.read_text(encoding="utf-8"))
    return [WorkshopError(f"{what}.", deck, line) for line, what in found]


def _ended(done: subprocess.CompletedProcess[str]) -> str:
    """Say how a process ended, with the last of what it said."""
    code = done.returncode
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    said = done.stderr.strip()[-500:]
    return f"{how}: {said}" if said else how


def _judge(block: Block, folder: Path) -> Iterator[tuple[int, str]]:
    """Yield line and fault of a block that does not run as Python."""
    try:
        match block.language:
            case "python" if "parsed" in block.marks:
                compile(block.text, "slide", "exec")
            case "sh":
                yield from _judge_shell(block, folder)
            case "yaml":
                for document in yaml.safe_load_all(block.text):
                    yield from _judge_manifest(document, block)
            case "json":
                json.loads(block.text)
            case "toml":
                tomllib.loads(block.text)
            case "dockerfile":
                yield from _judge_dockerfile(block)
            case "sql" if "parsed" not in block.marks:
                yield from _judge_sql(block)
    except (SyntaxError, yaml.YAMLError, ValueError) as error:
        where = getattr(error, "lineno", None) or 1
        if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
            where = error.problem_mark.line + 1
        yield block.line + where, f"this is not {block.language}: {error}"


def _judge_manifest(document: object, block: Block) -> Iterator[tuple[int, str]]:
    """Say what a Kubernetes object lacks; other documents pass."""
    if isinstance(document, dict) and "apiVersion" in document:
        for key in ("kind", "metadata"):
            if key not in document:
                yield block.line + 1, f"a Kubernetes object needs «{key}»"


def _judge_shell(block: Block, folder: Path) -> Iterator[tuple[int, str]]:
    run = "executed" in block.marks
    command = ["bash", "-euo", "pipefail", "-c"] if run else ["bash", "-n", "-c"]
    try:
        done = subprocess.run(
            [*command, block.text],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        yield block.line + 1, f"the commands ran longer than {_SECONDS} s."
        return
    if done.returncode:
        yield block.line + 1, f"bash ends with {done.returncode}: {done.stderr.strip()[-300:]}"
    for number, row in enumerate(block.text.splitlines(), 1):
        said = re.search(r"# → (.*)$", row) if run else None
        if said and said[1] not in done.stdout:
            yield block.line + number, f"the slide says {said[1]}, but out comes {done.stdout!r}"


def _judge_sql(block: Block) -> Iterator[tuple[int, str]]:
    try:
        sqlite3.connect(":memory:").executescript(block.text)
    except sqlite3.Error as error:
        yield block.line + 1, f"SQLite refuses it: {error}"


def _judge_dockerfile(block: Block) -> Iterator[tuple[int, str]]:
    lint = node_modules() / "dockerfile-utils" / "bin" / "dockerfile-utils"
    with tempfile.NamedTemporaryFile("w", suffix=".Dockerfile", encoding="utf-8") as file:
        file.write(block.text)
        file.flush()
        done = subprocess.run(
            [node(), str(lint), "lint", file.name],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        where = re.search(r"Line:?\s*(\d+)", said)
        yield block.line + (int(where[1]) if where else 1), f"the Dockerfile is not right: {said}"
