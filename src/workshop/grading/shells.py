"""What the IPython shells of the student kernel and the examiner have in common.

Both are made in the fork server, before there is anyone to work for.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import TYPE_CHECKING

from traitlets.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterator


def configuration() -> Config:
    """Return a configuration of a shell that keeps no history."""
    config = Config()
    config.HistoryManager.enabled = False
    return config


@contextlib.contextmanager
def without_home() -> Iterator[None]:
    """Have IPython make the folder that it wants in a place that is gone afterwards."""
    before = os.environ.get("IPYTHONDIR")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IPYTHONDIR"] = folder
        yield
    del os.environ["IPYTHONDIR"]
    if before is not None:
        os.environ["IPYTHONDIR"] = before
