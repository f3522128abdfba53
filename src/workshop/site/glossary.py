"""The page of every term of the course, made from the modules' companions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop.modules import load_glossary
from workshop.site.dialect import to_python_markdown
from workshop.site.markup import front, plain, sentence

if TYPE_CHECKING:
    from workshop.course import Course

GLOSSARY = "glossary.md"


def glossary_page(course: Course) -> str:
    """Return the page: a heading a letter, and for each term what it means and its module."""
    titles = {module.name: module.title for module in course.modules}
    lines = [
        *front(f"Every technical term of {course.title}, in a few plain sentences."),
        "# Glossary",
        "",
        "What the words of the course mean. Each leads to the module that explains it at length.",
        "{ .lead }",
        "",
    ]
    letter = ""
    for slug, (module, term) in load_glossary(course).items():
        first = "0\N{EN DASH}9" if slug[0].isdigit() else slug[0].upper()
        if first != letter:
            letter = first
            lines += [f"## {letter}", ""]
        short = f" ({plain(term.short)})" if term.short else ""
        home = f"[{plain(titles[module])}](modules/{module}/index.md)"
        lines += [
            f"### {plain(sentence(term.term))}{short} {{ #{slug} }}",
            "",
            to_python_markdown(term.says),
            "",
            home,
            "{ .facts }",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"
