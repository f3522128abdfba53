"""Configuration files of the tools that the course stands on, each under its tool's own name."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Holds ``nbgrader/`` (for all), and the Jupyter settings of ``student/`` and ``formgrader/``."""
