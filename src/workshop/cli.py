"""The command line: ``./workshop COMMAND``. Each command calls one function of a stage."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from workshop.course import load_course
from workshop.errors import WorkshopError

if TYPE_CHECKING:
    from workshop.course import Course

# Imports inside the commands keep ``./workshop`` quick: nbgrader alone takes two seconds.
# ruff: noqa: PLC0415

TEACH, AUTHOR, OPERATE, DEVELOP = "Teach", "Author", "Operate", "Develop"

_SETTINGS = {"help_option_names": ["-h", "--help"]}
_OPTIONS: dict[str, Any] = {"add_completion": False, "pretty_exceptions_enable": False}


class Grouped(TyperGroup):
    """Lists the commands in the order in which people meet them."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names, those of one panel together: teach, author, operate, develop."""
        panels = (TEACH, AUTHOR, OPERATE, DEVELOP)
        commands: Any = self.commands
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: panels.index(commands[name].rich_help_panel))


app = typer.Typer(name="workshop", cls=Grouped, context_settings=_SETTINGS, **_OPTIONS)
labs = typer.Typer(context_settings=_SETTINGS, no_args_is_help=True)
slides = typer.Typer(context_settings=_SETTINGS, no_args_is_help=True)
site = typer.Typer(context_settings=_SETTINGS, no_args_is_help=True)
bench = typer.Typer(context_settings=_SETTINGS, no_args_is_help=True)

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", help="Folder of all state of the class.", metavar="DIR", show_default="var/"
    ),
]
Labs = Annotated[list[str] | None, typer.Argument(help="Names of labs; all when none is named.")]


def the_course() -> Course:
    """Load the course in the launcher's folder, else in the current one."""
    return load_course(Path(os.environ.get("WORKSHOP_ROOT") or Path.cwd()))


@app.callback(invoke_without_command=True)
def list_commands(context: typer.Context) -> None:
    """MLOps Workshop: the course, and the platform to teach it on."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


# --- teach ------------------------------------------------------------------------------------


@app.command(rich_help_panel=TEACH)
def up(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8000,
    home: HomeOption = None,
    build: Annotated[bool, typer.Option(help="Build what is stale first.")] = True,
) -> None:
    """Run the course on this machine: hub, labs, formgrader, site and decks."""
    from workshop.hub.accounts import read_accounts
    from workshop.hub.home import Home
    from workshop.hub.up import (
        describe_accounts,
        describe_walls,
        running_hub,
        stop_on_signals,
        wait_for_end,
    )
    from workshop.terminal import print_table, say, show

    stop_on_signals()
    course = the_course()
    place = Home.of(course, home)
    try:
        with running_hub(course, place, port=port, build=build, report=say) as hub:
            accounts = describe_accounts(read_accounts(place.accounts))
            show(f"\n{course.title} runs at {hub.url}\n", style="bold")
            print_table(["sign in as", "password", "role"], accounts)
            show(f"Sign-ins are kept in {place.accounts}")
            show(describe_walls())
            show("Instructor: release a lab in Formgrader, and students see it.")
            show("Ctrl-C stops everything; the next start finds it all again.", style="dim")
            wait_for_end(hub)
    except KeyboardInterrupt:
        say("stopped")


@app.command(rich_help_panel=TEACH)
def demo(
    names: Labs = None,
    home: HomeOption = None,
    running: Annotated[
        bool, typer.Option("--running", help="Use the hub that runs on the home.")
    ] = False,
    answer: Annotated[
        list[str] | None, typer.Option(help="Hand in this answer of the bank; repeatable.")
    ] = None,
) -> None:
    """Play a class by itself: fetch, answer, submit, grade, read feedback; compare all points."""
    from workshop.hub.demo import choose_answers, play, report_rows
    from workshop.hub.home import Home
    from workshop.hub.server import free_port
    from workshop.hub.up import running_hub
    from workshop.labs.source import read_source
    from workshop.terminal import print_table, say

    course = the_course()
    chosen = course.select_labs(names or [])
    for lab in chosen:
        choose_answers(read_source(course, lab), answer)  # a slip is said before a hub starts
    outcomes = []
    if running:
        place = Home.of(course, home)
        for lab in chosen:
            outcomes += play(course, lab, place, place.running(), answers=answer, report=say)
    else:
        with tempfile.TemporaryDirectory(prefix="workshop-demo-") as scratch:
            place = Home.of(course, home or Path(scratch))
            with running_hub(course, place, port=free_port(), build=False, report=say) as hub:
                for lab in chosen:
                    outcomes += play(course, lab, place, hub.url, answers=answer, report=say)
    headers = ["lab", "student", "answer handed in", "expected", "given", ""]
    print_table(headers, report_rows(outcomes))
    if not all(outcome.ok for outcome in outcomes):
        raise typer.Exit(1)


@app.command(rich_help_panel=TEACH)
def grade(
    lab: Annotated[str, typer.Argument(help="Name of the lab.")],
    student: Annotated[
        list[str] | None, typer.Option(help="Only this student; repeatable.", metavar="ID")
    ] = None,
    submissions: Annotated[
        Path | None,
        typer.Option(
            help="Grade DIR/STUDENT/LAB/LAB.ipynb instead of the class's hand-ins; no gradebook.",
            metavar="DIR",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that grade.", show_default="one a core")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Grade on this Dask cluster, tcp://HOST:PORT.", metavar="ADDRESS"),
    ] = None,
    force: Annotated[bool, typer.Option(help="Grade again what has a verdict.")] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the report to this file.", metavar="OUT")
    ] = None,
    sandbox: Annotated[
        str,
        typer.Option(
            help="Where student code runs: auto, namespaces, landlock, docker; none has no walls."
        ),
    ] = "auto",
    home: HomeOption = None,
) -> None:
    """Grade what students handed in: their code in a sandbox, the checks outside it."""
    from workshop.grading.report import as_report, print_report, write_report
    from workshop.grading.run import Crew, choose_settings, grade_course, grade_folder
    from workshop.hub.home import Home
    from workshop.terminal import progress_bar

    course = the_course()
    entry = course.lab(lab)
    journal = None
    crew = Crew(choose_settings(sandbox), workers, scheduler)
    with crew.ready(entry.imports) as started, progress_bar(f"grading {lab}") as step:
        if submissions is not None:
            from workshop.grading.journal import Journal
            from workshop.labs.gradebook import read_lab
            from workshop.labs.source import read_source

            with tempfile.TemporaryDirectory(prefix="workshop-grade-") as scratch:
                assignment = read_lab(read_source(course, entry), Path(scratch))
            journal = Journal(json_file, assignment) if json_file else None
            outcome = grade_folder(
                assignment, submissions, started, students=student, journal=journal, progress=step
            )
        else:
            from workshop.grading.gradebook import open_gradebook

            book = open_gradebook(Home.of(course, home).course, course.name, lab, entry.imports)
            assignment = book.assignment
            outcome = grade_course(book, started, students=student, force=force, progress=step)
    print_report(assignment, outcome)
    if json_file is not None:
        write_report(json_file, as_report(assignment, outcome))
        if journal:
            journal.remove()


# --- author -----------------------------------------------------------------------------------


@labs.command("build")
def labs_build(names: Labs = None) -> None:
    """Make the student's notebooks in labs/ from solutions/."""
    from workshop.labs.release import build_labs
    from workshop.terminal import say

    course = the_course()
    build_labs(course, course.select_labs(names or []), report=say)


@labs.command("check")
def labs_check(
    names: Labs = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that grade.", show_default="one a core")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Grade answers whole, not only where they differ.")
    ] = False,
) -> None:
    """Run every notebook and grade every answer of the bank."""
    from workshop.labs.check import check_labs, report_rows
    from workshop.terminal import print_table, progress_bar, show

    course = the_course()
    with progress_bar("checking labs") as step:
        chosen = course.select_labs(names or [])
        rows = check_labs(course, chosen, workers=workers, whole=whole, progress=step)
    print_table(["lab", "tried", "task", "expected", "given", ""], report_rows(rows))
    show("Points are the machine's; a person marks the written answers besides.")
    if not all(row.ok for row in rows):
        raise typer.Exit(1)


@labs.command("quality")
def labs_quality(
    names: Labs = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that grade.", show_default="one a core")
    ] = None,
    least: Annotated[
        float, typer.Option(help="Percent of changes that the checks must notice.")
    ] = 95,
) -> None:
    """Change each reference solution in many places; see whether the checks notice."""
    from workshop.labs.quality import measure_quality, report_survivors
    from workshop.terminal import print_table, progress_bar, show

    course = the_course()
    found = []
    for lab in course.select_labs(names or []):
        with progress_bar(f"changing {lab.name}") as step:
            found.append(measure_quality(course, lab, workers=workers, progress=step))
        for line in report_survivors(found[-1], f"solutions/{lab.name}/{lab.name}.py"):
            show(line)
    print_table(
        ["lab", "changes", "equal programs", "noticed", "not noticed", "share noticed"],
        [
            [
                one.lab,
                str(one.mutants),
                str(one.equivalent),
                str(one.killed),
                str(len(one.survivors)),
                f"{'✓' if 100 * one.share >= least else '✗'} {one.share:.1%}",
            ]
            for one in found
        ],
    )
    if any(100 * one.share < least for one in found):
        raise typer.Exit(1)


@labs.command("new")
def labs_new(name: Annotated[str, typer.Argument(help="Name like 21-one-hot.")]) -> None:
    """Start a lab from a template that passes its own checks."""
    from workshop.labs.new import course_entry, new_lab
    from workshop.terminal import show

    course = the_course()
    source = new_lab(course, name)
    show(f"made {source.relative_to(course.root)} and answers/ beside it")
    show("Add this to course.yml, under «labs:» of a module:\n")
    show(course_entry(name))
    show(f"Then: ./workshop labs build {name} && ./workshop labs check {name}")


@labs.command("sync")
def labs_sync(
    names: Labs = None,
    home: HomeOption = None,
    force: Annotated[
        bool, typer.Option(help="Let the notebook win when both sides were edited.")
    ] = False,
) -> None:
    """Bring edits made in the hub (JupyterLab or formgrader) back into solutions/*.py."""
    from workshop.hub.home import Home
    from workshop.labs.sync import sync_lab, twin_of
    from workshop.terminal import say

    course = the_course()
    folder = Home.of(course, home).course
    for lab in course.select_labs(names or []):
        changed = sync_lab(twin_of(course, lab, folder), force=force)
        say(f"{lab.name}: {'brought back into solutions/' if changed else 'nothing to bring back'}")


@slides.command("build")
def slides_build(
    decks: Annotated[
        list[str] | None,
        typer.Argument(help="Names of decks, or Marp files; all decks when none is named."),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", help="Of html, pdf, pptx, notes, png; with commas.")
    ] = "html,pdf,pptx,notes",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="Write here.", metavar="DIR", show_default="build/slides"
        ),
    ] = None,
    theme: Annotated[
        Path | None,
        typer.Option(help="Use this theme, a CSS file, instead of the deck's.", metavar="FILE"),
    ] = None,
) -> None:
    """Make decks as HTML, PDF, PowerPoint, notes or pictures; what is up to date stays."""
    from workshop.hub.build import list_decks, pages_folder
    from workshop.site.markup import count
    from workshop.slides.build import build_decks, find_decks
    from workshop.terminal import progress_bar, say, show

    course = the_course()
    found = find_decks(course, decks or [])
    forms = [word.strip() for word in form.split(",") if word.strip()]
    folder = output or pages_folder(course) / "slides"
    with progress_bar("building decks", lines=False) as step:
        made = build_decks(found, forms, folder, theme=theme, report=say, progress=step)
    if output is None and "html" in forms:
        list_decks(course)
    show(f"{count(len(made), 'file')} of {count(len(found), 'deck')} are in {folder}")


@slides.command("check")
def slides_check(
    names: Annotated[
        list[str] | None, typer.Argument(help="Names of decks; all when none is named.")
    ] = None,
    look: Annotated[bool, typer.Option(help="Measure the slides in a browser.")] = True,
) -> None:
    """Check decks: time, topics, notes, programs, and what can be seen."""
    from workshop.slides.check import check_decks, tell_success
    from workshop.terminal import progress_bar, show

    course = the_course()
    with progress_bar("checking decks") as step:
        faults = check_decks(course, names or [], look=look, progress=step)
    for fault in faults:
        show(str(fault))
    if faults:
        raise typer.Exit(1)
    show(tell_success(course, names or []))


@slides.command("present")
def slides_present(
    deck: Annotated[str, typer.Argument(help="Name of a deck, or a Marp file.")],
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
) -> None:
    """Present a deck from loopback, with presenter view, reloaded after each edit."""
    from workshop.slides.build import find_decks
    from workshop.slides.present import present_deck
    from workshop.terminal import say

    present_deck(find_decks(the_course(), [deck])[0], port=port, report=say)


@site.command("build")
def site_build(
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="Write here.", metavar="DIR", show_default="build/site"
        ),
    ] = None,
) -> None:
    """Build the site, strictly."""
    from workshop.hub.build import build_pages, pages_folder
    from workshop.site.build import build_site
    from workshop.terminal import say, show

    course = the_course()
    build_pages(course, say)
    if output is not None:
        build_site(course, pages_folder(course) / "slides", output)
    show(f"the site is in {output or pages_folder(course) / 'site'}")


@site.command("serve")
def site_serve(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
) -> None:
    """Show the site on loopback, rebuilt after each edit."""
    from workshop.hub.build import build_pages
    from workshop.site.serve import serve_site
    from workshop.terminal import say

    course = the_course()
    serve_site(course, build_pages(course, say) / "slides", port=port, report=say)


app.add_typer(labs, name="labs", help="Build, check, start, sync labs.", rich_help_panel=AUTHOR)
app.add_typer(slides, name="slides", help="Build and present decks.", rich_help_panel=AUTHOR)
app.add_typer(site, name="site", help="Build and serve the site.", rich_help_panel=AUTHOR)


# --- operate ----------------------------------------------------------------------------------


@app.command(rich_help_panel=OPERATE)
def accounts(
    add: Annotated[
        list[str] | None, typer.Option(help="Add a student of this name; repeatable.")
    ] = None,
    instructor: Annotated[
        list[str] | None, typer.Option(help="Add an instructor of this name; repeatable.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Show who may sign in, and add students or instructors, also while the hub runs."""
    from workshop.hub.accounts import INSTRUCTOR, STUDENT, add_accounts
    from workshop.hub.home import Home
    from workshop.hub.prepare import prepare_home
    from workshop.hub.up import describe_accounts
    from workshop.terminal import print_table, say, show

    course = the_course()
    place = Home.of(course, home)
    if not place.accounts.exists():
        say(f"there was no class in {place.folder}: a new one begins there")
    known = prepare_home(course, place, say)
    wanted = [(name, STUDENT) for name in add or []]
    wanted += [(name, INSTRUCTOR) for name in instructor or []]
    for name, _role in wanted:
        if name in known:
            say(f"{name} has an account already, which stays as it is")
    everyone = add_accounts(place.accounts, wanted)
    print_table(["sign in as", "password", "role"], describe_accounts(everyone))
    show(f"Sign-ins are kept in {place.accounts}")


# --- develop ----------------------------------------------------------------------------------


@app.command(
    rich_help_panel=DEVELOP,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def test(context: typer.Context) -> None:
    """Run every check: ruff, mypy, pytest. What follows -- goes to pytest."""
    from workshop.develop import run_checks

    raise typer.Exit(run_checks(the_course().root, context.args))


@bench.command("grading")
def bench_grading(
    lab: Annotated[str, typer.Argument(help="Name of the lab.")] = "21-one-hot",
    submissions: Annotated[
        list[int] | None, typer.Option(min=1, help="How many; repeatable.", show_default="20, 100")
    ] = None,
    busy: Annotated[
        float | None,
        typer.Option(help="Instead of the lab, one that computes so many seconds.", metavar="S"),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the figures to this file.", metavar="OUT")
    ] = None,
) -> None:
    """Measure grading: stock nbgrader against the engine, with 1 and 2 workers, cold and warm."""
    from workshop.bench.busy import busy_lab
    from workshop.bench.grading import HEADERS, as_json, as_rows, measure_grading
    from workshop.labs.source import read_source
    from workshop.terminal import print_table, say

    course = the_course()
    with tempfile.TemporaryDirectory(prefix="workshop-bench-") as scratch:
        folder = Path(scratch)
        source = busy_lab(folder, busy) if busy else read_source(course, course.lab(lab))
        measured = measure_grading(source, submissions or [20, 100], folder, say)
    print_table(HEADERS, list(as_rows(measured)))
    if json_file is not None:
        json_file.write_text(as_json(measured), encoding="utf-8")


@bench.command("slides")
def bench_slides(
    names: Annotated[
        list[str] | None, typer.Argument(help="Names of decks; all when none is named.")
    ] = None,
) -> None:
    """Measure how long decks take in each format, from nothing and unchanged."""
    from workshop.bench.slides import HEADERS, as_rows, measure_slides
    from workshop.slides.build import find_decks
    from workshop.terminal import print_table, say

    decks = find_decks(the_course(), names or [])
    with tempfile.TemporaryDirectory(prefix="workshop-bench-") as scratch:
        timings = measure_slides(decks, ["html", "pdf", "pptx", "notes"], Path(scratch), say)
    print_table(HEADERS, as_rows(timings))


app.add_typer(bench, name="bench", help="Measure what is promised.", rich_help_panel=DEVELOP)


@app.command(rich_help_panel=DEVELOP)
def lock() -> None:
    """Make the lock files anew from pyproject.toml and package.json."""
    from workshop.develop import make_locks
    from workshop.terminal import say

    make_locks(the_course().root, report=say)


def main() -> None:
    """Run the command line; an error that a person can mend ends it with 2 and a sentence."""
    try:
        app(prog_name="workshop")
    except WorkshopError as error:
        typer.secho(f"error: {error}", fg=typer.colors.RED, err=True)
        sys.exit(2)
    finally:
        gc.freeze()  # or Python looks for garbage in all of nbgrader before it ends: 0.3 s
