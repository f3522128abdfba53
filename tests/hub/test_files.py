"""Site and decks as the hub serves them: wrong addresses get a page, folders of labs lead on."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from workshop.hub.files import make_app


@pytest.fixture
def site(tmp_path):
    """A site with a page of its own for wrong addresses, and a folder of a lab."""
    folder = tmp_path / "site"
    (folder / "labs" / "one").mkdir(parents=True)
    (folder / "labs" / "one" / "one.html").write_text("the lab")
    (folder / "404.html").write_text('<a href="./index.html">Home</a>')
    (folder / "index.html").write_text("home")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "secret.html").write_text("secret")
    return folder


def ask(folder, path, prefix="/services/site/") -> HTTPResponse:
    """Serve ``folder`` and ask once for ``path``, without following where it leads."""

    async def run():
        sockets = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(make_app({prefix: folder}))
        server.add_sockets(sockets)
        url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}{path}"
        answer = await AsyncHTTPClient().fetch(url, raise_error=False, follow_redirects=False)
        server.stop()
        return answer

    # In a thread of its own: a browser of other tests keeps this one's event loop.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


@pytest.mark.parametrize("path", ["gone.html", "a/b/c/", "labs/", "labs/one/gone.html"])
def test_a_wrong_address_gets_the_sites_own_page_with_links_that_work_at_any_depth(site, path):
    answer = ask(site, f"/services/site/{path}")
    assert answer.code == 404
    assert b'<a href="/services/site/index.html">Home</a>' in answer.body
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_folder_without_such_a_page_answers_404_all_the_same(site):
    (site / "404.html").unlink()
    answer = ask(site, "/services/site/gone.html")
    assert answer.code == 404
    assert b"404" in answer.body


def test_the_folder_of_a_lab_leads_to_its_page(site):
    answer = ask(site, "/services/site/labs/one/")
    assert answer.code == 302
    assert answer.headers["Location"] == "/services/site/labs/one/one.html"
    assert ask(site, "/services/site/labs/one/one.html").body == b"the lab"


@pytest.mark.parametrize("path", ["../secret/", "../secret/secret.html", "%2e%2e/secret/"])
def test_nothing_beside_the_folder_is_served_or_told(site, path):
    answer = ask(site, f"/services/site/{path}")
    assert answer.code in {403, 404}
    assert b"secret" not in answer.body


def test_a_page_may_be_kept_and_is_asked_for_again(site):
    answer = ask(site, "/services/site/")
    assert answer.body == b"home"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
