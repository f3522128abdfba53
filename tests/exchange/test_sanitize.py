"""A student's HTML is shown without what could do harm."""

from __future__ import annotations

import nbformat
import pytest

from workshop.exchange.sanitize import KeepSafeMetadata, clean_html, clean_rendered_markdown

HARMFUL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><circle r=1></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe src='https://example.org'></iframe>",
    "<form action='/services/mlops/formgrader/api/grade/1'><input name=a></form>",
    "<img src='https://example.org/who-reads-this.png'>",
    "<p style='position:fixed;top:0'>x</p>",
    "<base href='//example.org'>",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    "<style>body{display:none}</style>",
    "<object data=x></object><embed src=x>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<div id=one-hot-check class='btn full-credit'>x</div>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]
TRACES = ["script", "onerror", "onload", "javascript", "iframe", "form", "example.org", "position"]
TRACES += ["<base", "<meta", "<style", "<object", "<embed", "id=", "btn"]


@pytest.mark.parametrize("html", HARMFUL)
def test_harmful_html_loses_its_harm(html):
    for clean in (clean_html, clean_rendered_markdown):
        came = clean(html).lower().replace("noopener noreferrer", "")
        assert not [trace for trace in TRACES if trace in came.split("title=")[0]], came


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Task</h2>",
        '<table class="dataframe"><thead><tr><th>1</th></tr></thead></table>',
        '<img src="data:image/png;base64,AAAA" alt="a plot">',
        "<details><summary>Hint</summary><p>x</p></details>",
        '<div class="highlight"><pre><span class="nn">numpy</span></pre></div>',
        "<p>$a^2$ and <code>x</code></p>",
    ],
)
def test_honest_html_stays(html):
    assert clean_html(html).replace(">", ">").strip() == html


@pytest.mark.parametrize(
    "meta",
    [
        {"grade_id": '"><script>alert(1)</script>', "grade": True, "points": 1},
        {"grade_id": "x", "points": '"><script>alert(1)</script>'},
        "text",
    ],
)
def test_metadata_that_a_student_could_write_script_into_is_dropped(meta):
    cell = nbformat.v4.new_code_cell("1")
    cell.metadata["nbgrader"] = meta
    cell.metadata["tags"] = ["<script>"]
    clean, _ = KeepSafeMetadata().preprocess_cell(cell, {}, 0)
    assert clean.metadata == {}


def test_nbgraders_own_metadata_stays():
    cell = nbformat.v4.new_code_cell("1")
    meta = {"grade_id": "one-hot-check", "grade": True, "points": 3, "score": 1.5}
    cell.metadata["nbgrader"] = dict(meta)
    clean, _ = KeepSafeMetadata().preprocess_cell(cell, {}, 0)
    assert clean.metadata.nbgrader == meta
