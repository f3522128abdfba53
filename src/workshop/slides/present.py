"""Presents a deck on this machine only: live reload while it is edited, and the presenter view.

marp-cli's own server and watch mode listen on all interfaces, so the deck is built here and served
from memory on 127.0.0.1.
"""

from __future__ import annotations

import asyncio
import html
import signal
import tempfile
import webbrowser
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketHandler

from workshop.errors import WorkshopError
from workshop.slides.marp import ENGINE, DeckError, convert_deck

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS_BETWEEN_LOOKS = 0.3

# Date and size of each watched file; None while it is missing.
Seen = dict[Path, tuple[int, int] | None]

# A WebSocket, not an event stream: three windows of a deck would use up the connections of a host.
RELOAD = """<script>
(() => {
  let shown
  const listen = () => {
    const socket = new WebSocket(`ws://${location.host}/changes`)
    socket.onmessage = ({ data }) => {
      if (shown !== undefined && shown !== data) location.reload()
      shown = data
    }
    socket.onclose = () => setTimeout(listen, 500)
  }
  listen()
})()
</script>"""

_ERROR_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>This deck cannot be built</title><style>
body {{ background: #10181f; color: #e6edf3; font: 22px/1.5 sans-serif; margin: 8vh 8vw; }}
h1 {{ color: #f4a261; font-size: 34px; }} pre {{ white-space: pre-wrap; font-size: 22px; }}
</style></head><body><h1>This deck cannot be built</h1><pre role="alert">{message}</pre>
<p>Mend it and save: the page comes back by itself.</p></body></html>"""


@dataclass
class Stage:
    """The deck as it is shown now, and who watches it."""

    page: str = ""
    version: int = 0
    failed: bool = False
    watchers: set[Any] = field(default_factory=set)

    def show(self, page: str) -> None:
        """Show another page, and tell every window."""
        self.page = page.replace("</body>", f"{RELOAD}</body>", 1)
        self.version += 1
        for watcher in list(self.watchers):
            watcher.write_message(str(self.version))


class Built(NamedTuple):
    """A page, the files it was made from, and lines for the terminal."""

    page: str
    inputs: tuple[Path, ...]
    lines: tuple[str, ...]

    @property
    def failed(self) -> bool:
        """Whether the page tells of an error."""
        return any(line.startswith("error: ") for line in self.lines)


class _OnlyHere:
    """Refuses a foreign host name, which a hostile page could have pointed at loopback."""

    request: Any

    def prepare(self) -> None:
        host = self.request.host.rsplit(":", 1)[0]
        if host not in {"127.0.0.1", "localhost"}:
            raise HTTPError(403, "this server answers on the loopback address only")


class _Page(_OnlyHere, RequestHandler):
    def initialize(self, stage: Stage) -> None:
        self.stage = stage

    def get(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Frame-Options", "SAMEORIGIN")
        self.write(self.stage.page)


class _Changes(_OnlyHere, WebSocketHandler):
    def initialize(self, stage: Stage) -> None:
        self.stage = stage

    def open(self, *_args: str, **_kwargs: str) -> None:
        self.stage.watchers.add(self)
        self.write_message(str(self.stage.version))

    def on_close(self) -> None:
        self.stage.watchers.discard(self)


def present_deck(
    deck: Path,
    *,
    port: int = 0,
    open_browser: bool = False,
    theme: Path | None = None,
    report: Callable[[str], None] = print,
) -> None:
    """Serve ``deck`` on 127.0.0.1 until Ctrl-C, and show every saved change at once.

    A fault in the deck is shown in the page and reported; the next good save takes its place.

    Args:
        deck: a Marp Markdown file.
        port: the port to listen on; 0 takes a free one.
        open_browser: whether to open the deck in the default browser.
        theme: a theme file that takes the place of the one that the deck names.
        report: gets the lines for the terminal.

    Raises:
        WorkshopError: there is no such deck, or the port is taken.
    """
    if not deck.is_file():
        raise WorkshopError("there is no such deck.", deck)
    asyncio.run(_serve(deck.absolute(), port, open_browser, theme, report))


async def _serve(
    deck: Path, port: int, open_browser: bool, theme: Path | None, report: Callable[[str], None]
) -> None:
    stage = Stage()
    routes = [("/", _Page, {"stage": stage}), ("/changes", _Changes, {"stage": stage})]
    try:
        if not 0 <= port <= 65535:
            raise OSError("a port lies between 0 and 65535")
        sockets = bind_sockets(port, "127.0.0.1")
    except OSError as error:
        raise WorkshopError(f"port {port} cannot be used ({error}): name another.") from None
    server = HTTPServer(Application(routes, websocket_ping_interval=30))
    built = await asyncio.to_thread(_build, deck, theme)
    seen = _show(stage, built, {}, report)
    server.add_sockets(sockets)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    address = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/"
    report(f"{deck.name} is at {address}")
    report("presenter view: press p in the deck")
    report("Ctrl-C stops it")
    if open_browser:
        webbrowser.open(address)
    watching = asyncio.create_task(_watch(stage, seen, deck, theme, report))
    stopping = asyncio.create_task(stopped.wait())
    done, pending = await asyncio.wait({watching, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    server.stop()
    await server.close_all_connections()
    for task in done:
        task.result()


async def _watch(
    stage: Stage, seen: Seen, deck: Path, theme: Path | None, report: Callable[[str], None]
) -> None:
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        now = {path: _state(path) for path in seen}
        if now == seen:
            continue
        built = await asyncio.to_thread(_build, deck, theme)
        # What was saved while the build ran differs from `now`, and is built at the next look.
        seen = _show(stage, built, now, report)


def _build(deck: Path, theme: Path | None) -> Built:
    """Return the deck's page, or the page that tells what is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="workshop-present-") as folder:
        target = Path(folder) / "deck.html"
        try:
            conversion = convert_deck(deck, "html", target, theme=theme)
        except DeckError as error:
            page = _ERROR_PAGE.format(message=html.escape(str(error)))
            return Built(page, error.inputs, (f"error: {error}",))
        return Built(target.read_text(encoding="utf-8"), conversion.inputs, conversion.notes)


def _show(stage: Stage, built: Built, before: Seen, report: Callable[[str], None]) -> Seen:
    stage.show(built.page)
    for line in built.lines:
        report(line)
    if stage.failed and not built.failed:
        report("the deck is right again")
    stage.failed = built.failed
    return {path: before.get(path, _state(path)) for path in (*built.inputs, *ENGINE)}


def _state(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
