"""Configuration files of the tools that the course stands on, each under its tool's own name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traitlets.config import Config

FOLDER = Path(__file__).parent
"""Holds ``nbgrader/`` (for all), and the Jupyter settings of ``student/`` and ``formgrader/``."""


def read_nbgrader_configuration() -> Config:
    """Return nbgrader's configuration, the one that the hub uses too."""
    from traitlets.config.loader import PyFileConfigLoader  # noqa: PLC0415 - the hub needs none

    return PyFileConfigLoader("nbgrader_config.py", path=str(FOLDER / "nbgrader")).load_config()
