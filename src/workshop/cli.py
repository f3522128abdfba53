"""The command line: ``./workshop COMMAND``. Each command calls one function of a stage."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from workshop.errors import WorkshopError

TEACH, AUTHOR, OPERATE, DEVELOP = "Teach", "Author", "Operate", "Develop"

app = typer.Typer(
    name="workshop",
    help="MLOps Workshop: the course and the platform to teach it on.",
    add_completion=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def root() -> Path:
    """Return the folder of the course: where the launcher lies, else the current folder."""
    return Path(os.environ.get("WORKSHOP_ROOT") or Path.cwd())


@app.callback()
def list_commands(context: typer.Context) -> None:
    """MLOps Workshop: the course and the platform to teach it on."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of all state of the running class. [default: var/]"),
]


def main() -> None:
    """Run the command line; an error that a person can mend ends it with 2 and a sentence."""
    try:
        app(prog_name="workshop")
    except WorkshopError as error:
        typer.secho(f"error: {error}", fg=typer.colors.RED, err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
        sys.exit(130)
