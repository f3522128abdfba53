"""The page that lists the decks of the course, beside the built decks."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from workshop.slides.thumbnails import HEIGHT, WIDTH, thumbnail_name

if TYPE_CHECKING:
    from workshop.course import Course, Deck

# What a click on a link to a presenter view does, here and on the site.
LINKS = Path(__file__).with_name("links.js")

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name} · {title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1b2430; --quiet: #4a5868; --paper: #fff;
  --panel: #f4f7f9; --line: #c9d3da; --link: #0b5563; --accent: #c2410c; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e6edf3; --quiet: #a9b6c2; --paper: #10181f;
  --panel: #18232c; --line: #2f3d49; --link: #7cc4d6; --accent: #f4a261; }} }}
body {{ margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 75rem; background: var(--paper);
  color: var(--ink); font: 1.05rem/1.5 system-ui, sans-serif; }}
nav {{ display: flex; gap: 1.2rem; margin: 0 0 1rem; }}
[hidden] {{ display: none; }}
h1 {{ margin: 0; font-size: 2.2rem; letter-spacing: -.015em; }}
h2 {{ margin: 2.5rem 0 1rem; font-size: 1.3rem; }}
p {{ margin: .4rem 0; color: var(--quiet); }}
a {{ color: var(--link); text-underline-offset: .18em; }}
a:focus-visible {{ outline: .15rem solid var(--accent); outline-offset: .15rem; }}
kbd {{ padding: .05rem .4rem; border: 1px solid var(--line); border-radius: .25rem; }}
ul {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr));
  gap: 1.25rem; margin: 0; padding: 0; list-style: none; }}
li {{ border: 1px solid var(--line); border-radius: .6rem; background: var(--panel);
  overflow: hidden; }}
li img {{ display: block; width: 100%; height: auto; border-bottom: 1px solid var(--line); }}
li div {{ padding: .8rem 1rem 1rem; }}
h3 {{ margin: 0; font-size: 1.15rem; line-height: 1.3; }}
h3 a {{ text-decoration: none; }}
h3 a:hover {{ text-decoration: underline; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""
_INDEX = """\
<nav aria-label="Around" hidden><a>Class</a><a>Course site</a></nav>
<main>
<h1>Slides</h1>
<p>{title}. <em>Presenter view</em> opens a second window with your notes and a clock, which goes
on and back with the deck. In a deck, <kbd>P</kbd> opens it, <kbd>F</kbd> fills the screen, and the
arrow keys go on and back.</p>
{parts}
</main>
<script>
{links}</script>
<script>
// A hub serves this page at PREFIX/services/slides/. There, it leads to the class and the site.
const [prefix, ...rest] = location.pathname.split("/services/slides/");
if (rest.length) {{
  const nav = document.querySelector("nav");
  nav.children[0].href = `${{prefix}}/hub/home`;
  nav.children[1].href = `${{prefix}}/services/site/`;
  nav.hidden = false;
}}
</script>"""
# What is named from the folder begins with "./", because this is shown at addresses of any depth.
_MISSING = """\
<main>
<h1>There is no such page</h1>
<p>The address names no deck. It may have a slip, or the deck has another name now.</p>
<p><a href="./index.html">All slides of {title}</a></p>
</main>"""
_FILES = {"PDF": ".pdf", "PowerPoint": ".pptx", "notes": ".notes.txt"}


def index_page(course: Course, folder: Path) -> str:
    """Return the HTML page that lists the decks of ``course`` in order; it fetches nothing.

    Args:
        course: the course.
        folder: where the built decks are; what else lies there for a deck is linked.
    """
    parts = []
    for part in course.parts:
        rows = [_card(module.deck, folder) for module in part.modules if module.deck]
        if rows:
            title = f"{part.number}. {escape(part.title)}"
            parts.append(f"<h2>{title}</h2>\n<ul>\n{chr(10).join(rows)}\n</ul>")
    title = escape(course.title)
    body = _INDEX.format(
        title=title, parts="\n".join(parts), links=LINKS.read_text(encoding="utf-8")
    )
    return _PAGE.format(name="Slides", title=title, body=body)


def missing_page(course: Course) -> str:
    """Return the HTML page for an address that leads to no deck."""
    title = escape(course.title)
    return _PAGE.format(name="No such page", title=title, body=_MISSING.format(title=title))


def _card(deck: Deck, folder: Path) -> str:
    page = f"{deck.name}.html"
    picture = thumbnail_name(deck.name)
    image = (
        f'<a href="{page}" tabindex="-1" aria-hidden="true"><img src="{picture}" alt="" '
        f'width="{WIDTH}" height="{HEIGHT}" loading="lazy"></a>'
        if (folder / picture).is_file()
        else ""
    )
    links = [("presenter view", f"{page}?present")]
    links += [
        (word, f"{deck.name}{ending}")
        for word, ending in _FILES.items()
        if (folder / f"{deck.name}{ending}").is_file()
    ]
    listed = " · ".join(
        f'<a href="{url}" target="_blank" aria-label="{escape(deck.title)}: {word}">{word}</a>'
        for word, url in links
    )
    return (
        f'<li>{image}<div><h3><a href="{page}">{escape(deck.title)}</a></h3>'
        f"<p>{deck.minutes} minutes</p><p>{listed}</p></div></li>"
    )


def write_index(course: Course, folder: Path) -> None:
    """Write ``index.html`` and ``404.html`` into ``folder``, where the built decks are."""
    for name, page in {
        "index.html": index_page(course, folder),
        "404.html": missing_page(course),
    }.items():
        staged = folder / f".{name}.new"
        staged.write_text(page, encoding="utf-8")
        staged.replace(folder / name)
