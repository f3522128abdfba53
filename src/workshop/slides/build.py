"""Builds decks: finds them, skips what is fresh, and never leaves a half-written file."""

from __future__ import annotations

import json
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from workshop.errors import WorkshopError, near
from workshop.slides.chromium import require_chromium
from workshop.slides.marp import ENGINE, PRINTED, convert_deck, marp_version
from workshop.stamp import digest, is_fresh, mark_fresh

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workshop.course import Course

FORMATS = ("html", "pdf", "pptx", "png", "notes")
_ENDINGS = {"html": ".html", "pdf": ".pdf", "pptx": ".pptx", "png": "", "notes": ".notes.txt"}


def find_decks(course: Course, names: Sequence[str]) -> list[Path]:
    """Return the Markdown files of the named decks, or of all the course's when none is named.

    Args:
        course: the course, whose decks lie in ``slides/NAME/deck.md``.
        names: names from ``course.yml``, or paths of any Marp Markdown files.

    Raises:
        WorkshopError: a name is neither; or the course's deck has no file yet.
    """
    known = [deck.name for deck in course.decks]
    decks = []
    for name in names or known:
        path = Path(name)
        if name in known:
            path = course.root / "slides" / name / "deck.md"
            if not path.is_file():
                raise WorkshopError(f"course.yml names the deck «{name}»: write this file.", path)
        elif path.is_dir() and (path / "deck.md").is_file():
            path = path / "deck.md"
        elif (course.root / "slides" / name / "deck.md").is_file():
            raise not_listed(course.root / "slides" / name / "deck.md")
        elif not path.is_file():
            raise WorkshopError(
                f"«{name}» is neither a deck of course.yml nor a file. {near(name, known)}"
            )
        if path not in decks:
            decks.append(path)
    return decks


def not_listed(deck: Path) -> WorkshopError:
    """Return the error of a deck that ``course.yml`` does not name."""
    return WorkshopError(
        "the deck is there, but not in course.yml: add it, under deck: of a module.", deck
    )


def output_name(deck: Path) -> str:
    """Return what the output of a deck is called: its folder for a ``deck.md``, else its stem."""
    return deck.absolute().parent.name if deck.name == "deck.md" else deck.stem


def build_decks(
    decks: Sequence[Path],
    formats: Sequence[str],
    output: Path,
    *,
    theme: Path | None = None,
    force: bool = False,
    report: Callable[[str], None] = print,
    progress: Callable[[int, int, str], None] = lambda _done, _of, _what: None,
) -> list[Path]:
    """Write each deck in each format to the folder ``output``; return what is there then.

    PNG gives a folder ``NAME`` of numbered images, the others a file ``NAME.html``, ``NAME.pdf``,
    ``NAME.pptx``, ``NAME.notes.txt``. What is fresh is left alone unless ``force`` is set.
    ``progress`` is told how many of the files are done, of how many, and which one was the last.

    Raises:
        WorkshopError: a format is unknown, two decks would have one name, the browser is missing,
            or a deck is at fault (the first one in the order given; the others are built).
    """
    for form in formats:
        if form not in FORMATS:
            raise WorkshopError(f"there is no format «{form}». {near(form, FORMATS)}")
    _refuse_one_name(decks)
    if set(formats) & set(PRINTED):
        wanted = ", ".join(form.upper() for form in formats if form in PRINTED)
        require_chromium(wanted)
    _make_folder(output)
    jobs = [(deck, form) for deck in decks for form in dict.fromkeys(formats)]

    def build(job: tuple[Path, str]) -> Path | WorkshopError:
        deck, form = job
        try:
            return _build_one(deck, form, output, theme=theme, force=force, report=report)
        except WorkshopError as error:
            return error

    results = []
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        try:
            for done, result in enumerate(pool.map(build, jobs), 1):
                results.append(result)
                deck, form = jobs[done - 1]
                progress(done, len(jobs), f"{output_name(deck)} as {form}")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    errors = [result for result in results if isinstance(result, WorkshopError)]
    if errors:
        for error in list(dict.fromkeys(str(error) for error in errors[1:])):
            if error != str(errors[0]):
                report(f"error: {error}")
        raise errors[0]
    return [result for result in results if isinstance(result, Path)]


def _refuse_one_name(decks: Sequence[Path]) -> None:
    seen: dict[str, Path] = {}
    for deck in decks:
        name = output_name(deck)
        if name in seen and seen[name] != deck:
            raise WorkshopError(
                f"{seen[name]} and this deck would both be written as «{name}»: build them into "
                "two folders.",
                deck,
            )
        seen[name] = deck


def _make_folder(output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise WorkshopError("this is a file: name a folder for the output.", output) from None
    except OSError as error:
        raise WorkshopError(f"the folder cannot be made: {error.strerror}.", output) from None
    if not os.access(output, os.W_OK | os.X_OK):
        raise WorkshopError("nothing can be written to this folder.", output)


def _build_one(
    deck: Path,
    form: str,
    output: Path,
    *,
    theme: Path | None,
    force: bool,
    report: Callable[[str], None],
) -> Path:
    target = output / f"{output_name(deck)}{_ENDINGS[form]}"
    listing = output / f".{target.name}.inputs"
    if not force and listing.is_file():
        inputs = [Path(line) for line in json.loads(listing.read_text(encoding="utf-8"))]
        if is_fresh(target, _mark(deck, inputs, form, theme)):
            return target
    before = _mark(deck, [deck], form, theme)
    with tempfile.TemporaryDirectory(dir=output, prefix=".building-") as name:
        half = Path(name) / "half" / (f"{target.name}.png" if form == "png" else target.name)
        half.parent.mkdir()
        conversion = convert_deck(deck, form, half, theme=theme)
        if form == "png":
            if target.is_dir():
                target.rename(Path(name) / "old")
            half.parent.rename(target)
        else:
            half.replace(target)
    for note in conversion.notes:
        report(note)
    listing.write_text(json.dumps([str(path) for path in conversion.inputs]), encoding="utf-8")
    if _mark(deck, [deck], form, theme) == before:  # else it was edited meanwhile: build again
        mark_fresh(target, _mark(deck, conversion.inputs, form, theme))
    report(f"wrote {target}")
    return target


def _mark(deck: Path, inputs: Sequence[Path], form: str, theme: Path | None) -> str:
    return digest([*ENGINE, deck.absolute(), *inputs], marp_version(), form, str(theme))
