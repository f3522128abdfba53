"""Shows the site on this machine while it is being written."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, StaticFileHandler

from workshop.course import Course, load_course
from workshop.errors import WorkshopError
from workshop.site.build import build_site

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

LOOPBACK = "127.0.0.1"
# A page from elsewhere could reach this server under another name: only these names are answered.
HOSTS = r"127\.0\.0\.1|localhost"
POLL_SECONDS = 0.3
_RELOAD = (
    "<script>new EventSource('/-/changes?seen={version}')"
    ".addEventListener('change', () => location.reload())</script>"
)


class _Versions:
    """Counts the builds, and wakes those who wait for the next one."""

    def __init__(self) -> None:
        self.current = 0
        self.changed = asyncio.Condition()

    async def advance(self) -> None:
        async with self.changed:
            self.current += 1
            self.changed.notify_all()


class _Page(StaticFileHandler):
    """A file of the site; a page reloads itself when the site has changed."""

    def initialize(self, path: str, versions: _Versions) -> None:  # type: ignore[override]
        super().initialize(path, default_filename="index.html")
        self.versions = versions

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")

    def compute_etag(self) -> None:
        """Give no tag: nothing is kept by the browser."""

    async def get(self, path: str, include_body: bool = True) -> None:
        self.path = self.parse_url_path(path)
        absolute = self.get_absolute_path(self.root, self.path)
        page = self.validate_absolute_path(self.root, absolute)
        if not page or not page.endswith(".html"):
            await super().get(path, include_body)
            return
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.write(Path(page).read_bytes())
        self.write(_RELOAD.format(version=self.versions.current))


class _Changes(RequestHandler):
    """A stream that tells a page once that there is a newer version than the one it shows."""

    def initialize(self, versions: _Versions) -> None:
        self.versions = versions

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        seen = self.get_query_argument("seen")
        try:
            await self.flush()
            async with self.versions.changed:
                await self.versions.changed.wait_for(lambda: str(self.versions.current) != seen)
            self.write("event: change\ndata: \n\n")
            await self.flush()
        except StreamClosedError:
            return  # the reader has left the page


def serve_site(
    course: Course, decks: Path, *, port: int = 0, report: Callable[[str], None] = print
) -> None:
    """Build the site, serve it to this machine only, and rebuild and reload it on every change.

    Runs until it is interrupted. A change that does not build is reported; the last good site
    stays up.

    Args:
        course: the course; ``course.yml`` is read again before each rebuild.
        decks: the folder of built slides.
        port: the TCP port; 0 takes a free one.
        report: is told the address, and later what was rebuilt or what is wrong.

    Raises:
        WorkshopError: the first build fails, or the port is taken.
    """
    try:
        sockets = bind_sockets(port, address=LOOPBACK)
    except OSError as error:
        message = f"cannot listen on {LOOPBACK}:{port} ({error.strerror}): choose another port."
        raise WorkshopError(message) from None
    with tempfile.TemporaryDirectory(prefix="workshop-site-") as scratch:
        output = Path(scratch) / "site"
        seen = _snapshot(course.root, decks)
        build_site(course, decks, output)
        try:
            asyncio.run(
                _serve(
                    root=course.root,
                    decks=decks,
                    output=output,
                    sockets=sockets,
                    seen=seen,
                    report=report,
                )
            )
        except KeyboardInterrupt:
            report("The site is no longer served.")


async def _serve(
    *,
    root: Path,
    decks: Path,
    output: Path,
    sockets: list[socket.socket],
    seen: dict[Path, tuple[int, int]],
    report: Callable[[str], None],
) -> None:
    versions = _Versions()
    application = Application()
    application.add_handlers(
        HOSTS,
        [
            (r"/-/changes", _Changes, {"versions": versions}),
            (r"/(.*)", _Page, {"path": str(output), "versions": versions}),
        ],
    )
    server = HTTPServer(application)
    server.add_sockets(sockets)
    report(f"The site is at http://{LOOPBACK}:{sockets[0].getsockname()[1]}/ (stop with Ctrl-C).")
    while True:
        await asyncio.sleep(POLL_SECONDS)
        now = _snapshot(root, decks)
        if now == seen:
            continue
        seen = now
        try:
            await asyncio.to_thread(_rebuild, root, decks, output)
        except (WorkshopError, OSError) as error:  # a file may vanish while it is read
            report(f"error: {error}")
        else:
            report("The site is rebuilt.")
            await versions.advance()


def _rebuild(root: Path, decks: Path, output: Path) -> None:
    build_site(load_course(root), decks, output)


def _snapshot(root: Path, decks: Path) -> dict[Path, tuple[int, int]]:
    """Return the time of change and the size of every file that the site is made from."""
    found: dict[Path, tuple[int, int]] = {}
    tops = (root / "course.yml", root / "mkdocs.yml", root / "docs", root / "labs", decks)
    for top in tops:
        for path in (top, *top.rglob("*")):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue  # written anew by an editor just now: the next look sees it
            found[path] = (status.st_mtime_ns, status.st_size)
    return found
