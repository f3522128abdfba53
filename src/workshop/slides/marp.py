"""A thin wrapper of marp-cli, which ends with 0 on most faults: here each is an error.

The deck is checked before the call (front matter, theme), while it is rendered (the engine in
``engine.mjs`` reports images, diagrams and directives) and after it (no warning, a whole file).
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop.errors import WorkshopError
from workshop.node import node, node_modules, package_versions
from workshop.slides.chromium import require_chromium
from workshop.slides.frontmatter import parse_front_matter, read_deck, refuse_misspelt
from workshop.slides.offline import seal
from workshop.slides.outline import read_outline
from workshop.slides.themes import find_themes, refuse_unknown_theme, theme_name

if TYPE_CHECKING:
    from collections.abc import Sequence

ENGINE = tuple(
    Path(__file__).with_name(name)
    for name in ("engine.mjs", "assets.mjs", "diagrams.mjs", "present.js")
)
PRINTED = ("pdf", "pptx", "png")
SECONDS = 300.0

_OPTIONS = {
    "html": [],
    "bare": ["--template", "bare"],  # all slides below each other, for who measures them
    "pdf": ["--pdf", "--pdf-notes", "--pdf-outlines", "--no-pdf-outlines.pages"],
    "pptx": ["--pptx"],
    "png": ["--images", "png"],
    "notes": [],  # marp-cli wants a browser for them; the engine reports them
}
_TROUBLE = re.compile(r"^\s*\[\s*(?:WARN|ERROR)\s*\]\s*(.*)", re.MULTILINE)


class DeckError(WorkshopError):
    """A deck that cannot be built, and the files whose change may mend it."""

    def __init__(
        self, error: WorkshopError, inputs: Sequence[Path], others: Sequence[str] = ()
    ) -> None:
        """Take the place of ``error``; ``others`` are further faults, a line each."""
        message = "\n".join([error.message, *others])
        super().__init__(message, error.path, error.line)
        self.inputs = tuple(inputs)


@dataclass(frozen=True)
class Conversion:
    """What a conversion read, and what its author may want to know.

    Args:
        inputs: every file that the output was made from, the deck first.
        notes: lines for the terminal.
    """

    inputs: tuple[Path, ...]
    notes: tuple[str, ...]


def convert_deck(
    deck: Path, form: str, target: Path, *, theme: Path | None = None, seconds: float = SECONDS
) -> Conversion:
    """Write ``deck`` as ``form`` to ``target``, which for ``png`` is the stem of numbered files.

    Args:
        deck: a Marp Markdown file.
        form: one of html, bare, pdf, pptx, png, notes.
        target: a file that nobody reads yet; the caller renames it.
        theme: a theme file that takes the place of the one that the deck names.
        seconds: the conversion is stopped after that time.

    Raises:
        DeckError: the deck or the theme is at fault, or marp-cli is missing, fails, or is too slow.
    """
    themes: dict[str, Path] = {}
    try:
        text = read_deck(deck)
        front = parse_front_matter(text, deck)
        themes = find_themes(deck, theme)
        forced = theme_name(theme) if theme else None
        if forced is None and "theme" in front.values:
            refuse_unknown_theme(front.values["theme"], themes, deck, front.lines["theme"])
        browser = require_chromium(f"A deck as {form.upper()}") if form in PRINTED else None
        command = [*_marp(), *_OPTIONS[form]]
    except WorkshopError as error:
        raise DeckError(error, [deck.absolute(), *themes.values()]) from None
    with tempfile.TemporaryDirectory(prefix="workshop-slides-", ignore_cleanup_errors=True) as name:
        scratch = Path(name)
        (scratch / "deck.md").write_text(text, encoding="utf-8")
        (scratch / "report").touch()
        (scratch / "marp.json").write_text(json.dumps({"lang": "en", "allowLocalFiles": False}))
        made = scratch / "deck.html" if form == "notes" else target.absolute()
        settings = {
            "deck": str(deck.absolute()),
            "source": str(scratch / "deck.md"),
            "report": str(scratch / "report"),
            "modules": str(node_modules()),
            "theme": forced,
            "linked": form in {"html", "bare"},
            "themes": {known: str(path) for known, path in themes.items()},
        }
        command += ["--config-file", str(scratch / "marp.json"), "--engine", str(ENGINE[0])]
        command += ["--theme-set", *map(str, themes.values())] if themes else []
        command += ["--theme", forced] if forced else []
        command += ["--browser-path", str(browser), "--browser", "chrome"] if browser else []
        command += ["--no-stdin", "--no-parallel", "-o", str(made), str(scratch / "deck.md")]
        environment = {
            **os.environ,
            "WORKSHOP_SLIDES": json.dumps(settings),
            "NO_COLOR": "1",
            "TMPDIR": name,  # marp-cli leaves its browser's profile behind
        }
        code, said = _run(command, environment, scratch, deck, seconds)
        entries = [
            json.loads(line)
            for line in (scratch / "report").read_text(encoding="utf-8").splitlines()
        ]
    faults = _faults(entries, deck, themes)
    if form == "notes" and not faults:
        _write_notes(entries, deck, target)
    faults = faults or _judge_run(deck, form, target, code, said)
    if form == "html" and not faults:
        faults = _seal(target, deck)
    read = [Path(entry["path"]) for entry in entries if entry["kind"] == "input"]
    inputs = tuple(dict.fromkeys([deck.absolute(), *themes.values(), *read]))
    if faults:
        others = dict.fromkeys(str(fault) for fault in faults[1:])
        others.pop(str(faults[0]), None)
        raise DeckError(faults[0], inputs, tuple(others))
    notes = dict.fromkeys(
        f"{deck}:{entry['line']}: {entry['message']}"
        for entry in entries
        if entry["kind"] == "note"
    )
    return Conversion(inputs, tuple(notes))


def _write_notes(entries: list[dict[str, Any]], deck: Path, target: Path) -> None:
    """Write what is said on each slide, below the slide's number and heading."""
    slides = [entry["slides"] for entry in entries if entry["kind"] == "comments"][-1:]
    texts = ["\n\n".join(comments) for comments in (slides[0] if slides else [])]
    outline = read_outline(deck)
    if len(outline) == len(texts):  # else headings divide the deck, and not rules
        texts = [
            f"{slide.number}. {slide.heading}\n\n{text}".rstrip()
            for slide, text in zip(outline, texts, strict=True)
        ]
    target.write_text("\n\n---\n\n".join(texts) + "\n", encoding="utf-8")


def _faults(
    entries: list[dict[str, Any]], deck: Path, themes: dict[str, Path]
) -> list[WorkshopError]:
    faults = [
        WorkshopError(entry["message"], _owner(entry, deck), entry["line"])
        for entry in entries
        if entry["kind"] == "fault"
    ]
    for entry in entries:
        if entry["kind"] == "directive":
            faults += _judge_comment(entry["values"], entry["line"], themes, deck)
    return faults


def _owner(entry: dict[str, Any], deck: Path) -> Path:
    """Return the file at fault, the deck as the caller named it."""
    named = entry.get("path")
    return Path(named) if named and Path(named) != deck.absolute() else deck


def _judge_comment(
    values: dict[str, str], line: int, themes: dict[str, Path], deck: Path
) -> list[WorkshopError]:
    faults = []
    try:
        for key in values:
            refuse_misspelt(key, deck, line, in_comment=True)
        if "theme" in values:
            refuse_unknown_theme(values["theme"], themes, deck, line)
    except WorkshopError as error:
        faults.append(error)
    return faults


def _judge_run(deck: Path, form: str, target: Path, code: int, said: str) -> list[WorkshopError]:
    trouble = _TROUBLE.findall(said)
    if code or trouble:
        words = "; ".join(trouble) or said.strip()[-500:] or f"it ended with {code}"
        return [WorkshopError(f"marp-cli could not make {form.upper()}: {words}", deck)]
    made = list(target.parent.glob(f"{target.stem}.*")) if form == "png" else [target]
    if not made or not all(path.is_file() and path.stat().st_size for path in made):
        return [WorkshopError(f"marp-cli wrote no {form.upper()} and did not say why.", deck)]
    return []


def _seal(target: Path, deck: Path) -> list[WorkshopError]:
    try:
        page = seal(target.read_text(encoding="utf-8"), deck)
        script = f"<script>{ENGINE[-1].read_text(encoding='utf-8')}</script>"
        head, end, tail = page.rpartition("</body>")
        target.write_text(f"{head}{script}{end}{tail}", encoding="utf-8")
    except WorkshopError as error:
        return [error]
    return []


def _run(
    command: list[str], environment: dict[str, str], folder: Path, deck: Path, seconds: float
) -> tuple[int, str]:
    """Run marp-cli in a process group of its own; return how it ended and what it said."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        message = f"marp-cli was stopped after {seconds:g} s: the deck is too large or it hangs."
        raise DeckError(WorkshopError(message, deck), [deck]) from None
    finally:
        _stop(process)
    return process.returncode, said


def _stop(process: subprocess.Popen[str]) -> None:
    """End the group, kindly first: on SIGTERM marp-cli takes its browser with it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            break
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
    if process.stdout:
        process.stdout.close()


def _marp() -> list[str]:
    return [node(), str(node_modules() / "@marp-team" / "marp-cli" / "marp-cli.js")]


def marp_version() -> str:
    """Return the versions of marp-cli and of Graphviz for the Web, in one string."""
    return package_versions("@marp-team/marp-cli", "@marp-team/marp-core", "@viz-js/viz")
