"""Every fault of a deck is an error with file and line, though marp-cli would end with 0."""

from __future__ import annotations

import pytest

from workshop.errors import WorkshopError
from workshop.slides.build import build_decks

WORKSHOP = "---\ntheme: workshop\n---\n"


def fault_of(build, deck, **options):
    with pytest.raises(WorkshopError) as caught:
        build(deck, **options)
    return caught.value


FRONT = {
    "an unknown theme": ("---\ntitle: x\ntheme: giaa\n---\n# x", 3, "Did you mean gaia"),
    "a misspelt directive": ("---\npagniate: true\n---\n# x", 2, "Did you mean paginate?"),
    "a misspelt local directive": ("---\n_clas: lead\n---\n# x", 2, "Did you mean _class?"),
    "a key that stands twice": ("---\ntitle: a\ntitle: b\n---\n# x", 3, "twice"),
    "broken YAML": ("---\ntitle: x\ntags: [a, b\n---\n# x", 3, "not YAML"),
    "an unclosed front matter": ("---\ntitle: x\n\n# x\n", 1, "does not close"),
    "a slide swallowed as front matter": ("---\nHello there\n---\n# x", 2, "no «key: value»"),
    "an empty file": ("", 1, "empty"),
    "bytes that are not UTF-8": (b"# x\n\n\xff\n", 3, "UTF-8"),
}


@pytest.mark.parametrize(("text", "line", "says"), FRONT.values(), ids=FRONT)
def test_a_fault_is_found_before_marp_runs(text, line, says, write_deck, build):
    deck = write_deck(text)
    error = fault_of(build, deck)
    assert (error.path, error.line) == (deck, line)
    assert says in error.message


BODY = {
    "a missing image": ("# a\n\ntext\n![alt](gone.png)\n", 4, "no file gone.png"),
    "a missing background": ("# a\n\n![bg right](gone.png)\n", 3, "no file gone.png"),
    "a missing image in HTML": ('# a\n\n<img\n alt="x" src="gone.png">\n', 3, "no file gone.png"),
    "a missing image in a table": ("|a|b|\n|-|-|\n|x|![q](gone.png)|\n", 3, "no file gone.png"),
    "a missing image in a style": (
        "# a\n\n<style>\nsection { background: url(gone.png); }\n</style>\n",
        4,
        "no file gone.png",
    ),
    "a remote image": ("# a\n\n![alt](https://example.org/a.png)\n", 3, "on the network"),
    "a remote image by reference": ("![alt][x]\n\n[x]: https://example.org/a.png\n", 1, "on the n"),
    "a remote image without scheme": ("# a\n![alt](//example.org/a.png)\n", 2, "on the network"),
    "a remote image in HTML": ("# a\n\n<img src='http://example.org/a.png'>\n", 3, "on the netw"),
    "a remote background": (
        "# a\n\n<!-- backgroundImage: url(https://example.org/a.png) -->\n",
        3,
        "on the network",
    ),
    "something that is no image": ("# a\n\n![alt](talk.md)\n", 3, "not an image"),
    "a broken dot fence": ("# a\n\n```dot A to B\ndigraph {\n a -> \n}\n```\n", 6, "syntax error"),
    "a misspelt directive in a comment": ("# a\n\n<!-- _clas: lead -->\n", 3, "mean _class?"),
    "an unknown theme in a comment": ("# a\n\n<!-- theme: nope -->\n", 3, "no theme «nope»"),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """All the faults of BODY in one deck: what the error says, and the first line of each slide."""
    deck = tmp_path_factory.mktemp("faults") / "talk.md"
    text, starts = "---\nfooter: '![x](margin.png)'\n---\n", {}
    for name, (slide, _line, _says) in BODY.items():
        starts[name] = text.count("\n")
        text += f"{slide}\n---\n\n"
    deck.write_text(text)
    with pytest.raises(WorkshopError) as caught:
        build_decks([deck], ["html"], deck.parent / "out")
    return deck, starts, str(caught.value).splitlines()


@pytest.mark.parametrize("name", BODY)
def test_a_fault_on_a_slide_names_its_line(name, told):
    deck, starts, lines = told
    _slide, line, says = BODY[name]
    (entry,) = [entry for entry in lines if entry.startswith(f"{deck}:{starts[name] + line}: ")]
    assert says in entry


def test_a_fault_in_the_footer_is_found_in_the_front_matter(told):
    deck, _starts, lines = told
    assert f"{deck}:2: there is no file margin.png" in "\n".join(lines)


def test_a_broken_dot_file_is_named_with_its_own_line(write_deck, build):
    deck = write_deck("![A to B](flow.dot)\n", **{"flow.dot": "digraph {\n  a -> b\n  b -> ]\n}\n"})
    error = fault_of(build, deck)
    assert (error.path, error.line) == (deck.with_name("flow.dot"), 3)


def test_every_fault_of_a_deck_is_told_at_once(write_deck, build):
    error = fault_of(build, write_deck("![a](one.png)\n\n---\n\n![b](two.png)\n"))
    assert "one.png" in error.message
    assert "talk.md:5: there is no file two.png" in error.message


def test_a_theme_without_a_name_is_an_error_in_the_theme(write_deck, build, tmp_path):
    deck = write_deck("# a\n", **{"plain.css": "section { color: red }\n"})
    error = fault_of(build, deck, theme=tmp_path / "plain.css")
    assert (error.path, error.line) == (tmp_path / "plain.css", 1)


@pytest.mark.parametrize(
    ("slide", "line"),
    [
        ("# a\n\n![](pixel.png)\n", 6),
        ("# a\n\n![w:200](pixel.png)\n", 6),
        ("# a\n\n<img src='pixel.png'>\n", 6),
        ("# a\n\n```dot\ndigraph { a }\n```\n", 6),
    ],
)
def test_the_courses_theme_asks_for_alt_text(slide, line, write_deck, build, theme):
    deck = write_deck(WORKSHOP + slide)
    error = fault_of(build, deck, theme=theme)
    assert (error.path, error.line) == (deck, line)
    assert "alt text" in error.message


def test_a_foreign_deck_may_have_images_without_alt_text(write_deck, build):
    assert build(write_deck("---\ntheme: gaia\n---\n![](pixel.png)\n")).is_file()


def test_images_in_code_are_not_images(write_deck, build):
    text = "`![](gone.png)`\n\n```md\n![](https://example.org/a.png)\n```\n\n    ![](gone.png)\n"
    assert "example.org" in build(write_deck(text)).read_text()


def test_keys_of_other_programs_may_stand_in_the_front_matter(write_deck, build):
    text = "---\ntags: [a, b]\nauthors: [x]\ndate: 2026-01-01\ncolor: #fff\ntitle: a: b\n---\n# a\n"
    assert "<title>a: b</title>" in build(write_deck(text)).read_text()


def test_a_speakers_note_with_a_colon_is_not_a_directive(write_deck, build):
    assert build(write_deck("# a\n\n<!-- Titel: say hello -->\n\n<!-- time: 2 min -->\n")).is_file()


def test_an_unknown_format_lists_the_near_ones(write_deck, build):
    error = fault_of(build, write_deck("# a\n"), form="pdff")
    assert "Did you mean pdf" in error.message


def test_without_chromium_html_builds_and_pdf_says_what_to_install(write_deck, build, monkeypatch):
    monkeypatch.delenv("CHROME_PATH", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("workshop.slides.chromium.PLACES", ())
    deck = write_deck("# a\n\n<!-- say this -->\n")
    assert build(deck).is_file()
    assert build(deck, form="notes").read_text().strip() == "1. a\n\nsay this"
    error = fault_of(build, deck, form="pdf")
    assert "apt install chromium" in error.message
    assert "CHROME_PATH" in error.message


def test_chrome_path_that_names_nothing_is_an_error(write_deck, build, monkeypatch):
    monkeypatch.setenv("CHROME_PATH", "/no/such/browser")
    assert (
        "CHROME_PATH is /no/such/browser"
        in fault_of(build, write_deck("# a\n"), form="pdf").message
    )
