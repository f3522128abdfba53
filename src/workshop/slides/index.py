"""The page that lists the decks of the course, beside the built decks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from workshop.course import Course

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Slides · {title}</title>
<style>
:root {{ color-scheme: light dark;
  --ink: #1b2430; --paper: #fff; --line: #cbd5db; --link: #0b5563; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e6edf3; --paper: #10181f; --line: #33424f; --link: #7cc4d6; }} }}
body {{ font: 1.1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }}
a {{ color: var(--link); }}
h2 {{ font-size: 1.15rem; margin: 2rem 0 .5rem; }}
ul {{ list-style: none; padding: 0; }}
li {{ border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: .5rem 0; }}
li a:first-child {{ font-weight: 600; font-size: 1.15rem; }}
</style>
</head>
<body>
<main>
<h1>Slides</h1>
<p>{title}. In a deck, <kbd>P</kbd> opens the presenter view and <kbd>F</kbd> fills the screen.</p>
{parts}
</main>
</body>
</html>
"""


def index_page(course: Course) -> str:
    """Return the HTML page that lists the decks of ``course`` in order; it fetches nothing."""
    parts = []
    for part in course.parts:
        decks = [module.deck for module in part.modules if module.deck]
        rows = "\n".join(
            f'<li><a href="{deck.name}.html">{escape(deck.title)}</a><br>'
            f"{deck.minutes} minutes · "
            f'<a href="{deck.name}.html?view=presenter">presenter view</a></li>'
            for deck in decks
        )
        if decks:
            parts.append(f"<h2>{part.number}. {escape(part.title)}</h2>\n<ul>\n{rows}\n</ul>")
    return _PAGE.format(title=escape(course.title), parts="\n".join(parts))


def write_index(course: Course, folder: Path) -> None:
    """Write the page as ``index.html`` into ``folder``, where the built decks are."""
    staged = folder / ".index.html.new"
    staged.write_text(index_page(course), encoding="utf-8")
    staged.replace(folder / "index.html")
