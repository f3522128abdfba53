"""The hub's services ``site`` and ``slides``: two folders of files, read-only, on loopback.

Run by the hub as ``python -m workshop.hub.files PORT SITE_PREFIX SITE SLIDES_PREFIX SLIDES``.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tornado import web


class Files(web.StaticFileHandler):
    """Serves a folder; the browser asks each time whether a file changed."""

    def initialize(self, path: str, prefix: str) -> None:  # type: ignore[override]
        """Serve the folder ``path`` under the address ``prefix``."""
        super().initialize(path, default_filename="index.html")
        self.prefix = prefix

    def set_default_headers(self) -> None:
        """Let the browser keep a copy, and ask whether it is still good."""
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Content-Type-Options", "nosniff")

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Lead from the folder of a lab to its page, which is called as the folder is."""
        try:
            return super().validate_absolute_path(root, absolute_path)
        except web.HTTPError as error:
            folder = Path(absolute_path)
            page = folder / f"{folder.name}.html"
            asked = self.request.path.endswith("/")
            if error.status_code != HTTPStatus.NOT_FOUND or not asked or not page.is_file():
                raise
            self.redirect(f"{self.request.path}{page.name}")
            return None

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what is not there with the folder's own ``404.html``, when it has one."""
        page = Path(self.root) / "404.html"
        if status_code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().write_error(status_code, **kwargs)
            return
        # It is read at addresses of any depth: what it names from the folder begins with "./.
        self.finish(page.read_text(encoding="utf-8").replace('"./', f'"{self.prefix}'))


class Missing(web.RequestHandler):
    """Says that a page is not there."""

    def prepare(self) -> None:
        """Answer 404."""
        raise web.HTTPError(404)


def make_app(folders: dict[str, Path]) -> web.Application:
    """Return the application that serves each folder under its prefix."""
    routes: list[Any] = []
    for prefix, folder in folders.items():
        routes.append((f"{prefix.rstrip('/')}", web.RedirectHandler, {"url": prefix}))
        routes.append((f"{prefix}(.*)", Files, {"path": str(folder), "prefix": prefix}))
    # Pages are text: packed, a phone on a slow line waits a third of the time.
    return web.Application(routes, default_handler_class=Missing, compress_response=True)


async def serve(port: int, folders: dict[str, Path]) -> None:
    """Serve until the process is ended."""
    make_app(folders).listen(port, address="127.0.0.1")
    await asyncio.Event().wait()


if __name__ == "__main__":
    _port, *_rest = sys.argv[1:]
    _folders = dict(zip(_rest[::2], map(Path, _rest[1::2]), strict=True))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(int(_port), _folders))
