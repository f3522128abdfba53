"""MLOps Workshop: a course on putting machine learning into production, and the platform for it."""

__version__ = "0.1.0"
