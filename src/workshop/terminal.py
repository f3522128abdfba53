"""What people see in the terminal: tables and progress, plain when nobody looks."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

out = Console(highlight=False, emoji=False)
err = Console(stderr=True, highlight=False, emoji=False)


@contextlib.contextmanager
def progress_bar(what: str, *, lines: bool = True) -> Iterator[Callable[[int, int, str], None]]:
    """Show a bar on a terminal, and a line a step elsewhere; yields ``step(done, all, what)``.

    Without ``lines`` there is nothing elsewhere, for work that tells its news itself.
    """
    if not err.is_terminal:
        tell = say if lines else lambda _line: None
        yield lambda done, total, step: tell(f"{what} {done}/{total}: {step}")
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]left:[/]"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[step]}", style="dim", markup=False),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=None, step="")
        yield lambda done, total, step: bar.update(task, completed=done, total=total, step=step)


def show(text: str, *, style: str = "") -> None:
    """Print a result as it is; lines are never broken, so that what is in them can be copied."""
    out.print(text, style=style, markup=False, soft_wrap=True)


def say(line: str) -> None:
    """Print one line of news on the standard error, so that results stay alone on the output."""
    err.print(line, markup=False, soft_wrap=True)


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "") -> None:
    """Print a table; a cell that starts with ``✗`` is red, with ``✓`` green.

    Away from a terminal it is as wide as its text, so that no cell is cut.
    """
    table = Table(title=title or None, title_justify="left")
    for header in headers:
        right = header in {"expected", "given", "points"}
        table.add_column(header, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_coloured(cell) for cell in row))
    if out.is_terminal:
        out.print(table)
    else:
        width = Console(width=100_000).measure(table).maximum
        Console(width=width, highlight=False, emoji=False, file=out.file).print(table)


def _coloured(cell: str) -> Text:
    style = {"✗": "bold red", "✓": "green"}.get(cell[:1], "")
    return Text(cell, style=style)
