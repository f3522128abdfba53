"""What differs between one running hub and the next; handed to the hub in its environment."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
"""The folder of this package."""

_PREFIX = "WORKSHOP_HUB_"


@dataclass(frozen=True)
class Settings:
    """What a hub is started with.

    Attributes:
        root: folder of the course.
        home: folder of all state.
        port: port on 127.0.0.1 that people open.
        site: folder of the built site.
        slides: folder of the built decks.
        node: the Node program.
        proxy: configurable-http-proxy's script.
    """

    root: Path
    home: Path
    port: int
    site: Path
    slides: Path
    node: Path
    proxy: Path

    def environment(self) -> dict[str, str]:
        """Return the settings as environment variables."""
        return {f"{_PREFIX}{key.upper()}": str(value) for key, value in asdict(self).items()}

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the settings that :meth:`environment` made."""
        values = {field.name: os.environ[f"{_PREFIX}{field.name.upper()}"] for field in fields(cls)}
        port = int(values.pop("port"))
        return cls(port=port, **{key: Path(value) for key, value in values.items()})
