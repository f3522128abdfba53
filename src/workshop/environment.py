"""The environment variables that people may set."""

from __future__ import annotations

VARIABLES = {
    "WORKSHOP_PYTHON": "The Python that `./workshop` makes its environment with. Default: the "
    "first of `python3`, `python3.14` … `python3.11` that is 3.11 or newer.",
    "WORKSHOP_VENV": "The folder of that environment. Default: `.venv` in the course's folder.",
    "CHROME_PATH": "Chromium or Chrome, when it is not on the path.",
    "WORKSHOP_BASE_IMAGE": "The image that `--sandbox docker` builds upon, instead of the official "
    "one of this Python.",
    "DOCKER_HOST": "Where the Docker engine is, as for `docker` itself.",
    "HTTPS_PROXY": "A proxy for the package registries, used when the environment is made.",
    "WORKSHOP_REQUIRE_BROWSER": "`1` lets browser tests fail without Chromium, instead of being "
    "skipped.",
    "WORKSHOP_SECOND_PYTHON": "The second Python of `.ci/run`; empty for none. Default: "
    "`python3.13`.",
}
