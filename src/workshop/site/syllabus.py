"""The pages that show the whole course: as a table, and as plans for three days or a semester."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop.site.markup import count, duration, front, plain
from workshop.site.places import lab_path, module_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workshop.course import Course, Lab, Module, Part, Plan

SYLLABUS = "syllabus.md"
PLANS = "plans.md"


def syllabus_page(course: Course) -> str:
    """Return the page that shows the whole course as tables of modules, minutes and points."""
    minutes = sum(module.minutes for module in course.modules)
    points = sum(lab.points for lab in course.labs)
    lines = [
        *front(f"What {course.title} teaches, in order, with minutes and points."),
        "# Syllabus",
        "",
        f"{count(len(course.modules), 'module')} · {count(len(course.decks), 'deck')} · "
        f"{count(len(course.labs), 'graded lab')} · {duration(minutes)} · "
        f"{count(points, 'point')}",
        "{ .facts }",
        "",
    ]
    if course.plans:
        lines += [f"In a hurry, or with a whole term? See the [plans]({PLANS}).", ""]
    for part in course.parts:
        lines += [f"## Part {part.number}: {plain(part.title)}", "", *_part(part), ""]
    return "\n".join(lines)


def _part(part: Part) -> list[str]:
    practised = any(module.labs for module in part.modules)
    lines = ["| Module | Time |", "| --- | --: |"]
    if practised:
        lines = ["| Module | Labs | Time | Points |", "| --- | --- | --: | --: |"]
    for module in part.modules:
        name = f"[{plain(module.title)}]({module_path(module)})<br>{plain(module.summary)}"
        time = duration(module.minutes)
        points = sum(lab.points for lab in module.labs) or ""
        cells = [name, _labs(module.labs), time, str(points)] if practised else [name, time]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def plans_page(course: Course) -> str:
    """Return the page of the ways to teach the course, session by session."""
    lines = [
        *front(f"{course.title} in three days, five days or a semester: what to teach when."),
        "# Plans",
        "",
        "Ways to teach the course. Minutes are those of decks and labs alone: leave a third more "
        "for breaks and questions.",
        "{ .lead }",
        "",
    ]
    for plan in course.plans:
        lines += _plan(course, plan)
    return "\n".join(lines)


def _plan(course: Course, plan: Plan) -> list[str]:
    modules = {module.name: module for module in course.modules}
    decks = [name for session in plan.sessions for name in session.decks]
    labs = [course.lab(name) for session in plan.sessions for name in session.labs]
    minutes = sum(deck.minutes for deck in course.decks if deck.name in decks)
    minutes += sum(lab.minutes for lab in labs)
    lines = [
        f"## {plain(plan.title)}",
        "",
        f"{count(len(plan.sessions), 'session')} · {count(len(decks), 'deck')} · "
        f"{count(len(labs), 'lab')} · {duration(minutes)}",
        "{ .facts }",
        "",
        plain(plan.summary),
        "",
        "| Session | Slides | Labs | Time |",
        "| --- | --- | --- | --: |",
    ]
    for session in plan.sessions:
        taught = [modules[name] for name in session.decks]
        practised = [course.lab(name) for name in session.labs]
        lines.append(
            f"| {plain(session.title)} | {_listed(taught)} | {_labs(practised)} | "
            f"{duration(_minutes(taught, practised))} |"
        )
    return [*lines, ""]


def _minutes(taught: list[Module], practised: list[Lab]) -> int:
    talks = sum(module.deck.minutes for module in taught if module.deck)
    return talks + sum(lab.minutes for lab in practised)


def _listed(modules: list[Module]) -> str:
    return "<br>".join(f"[{plain(module.title)}]({module_path(module)})" for module in modules)


def _labs(labs: Sequence[Lab]) -> str:
    return "<br>".join(f"[{plain(lab.title)}]({lab_path(lab)})" for lab in labs)
