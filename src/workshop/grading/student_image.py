"""The image in which student kernels run with ``--sandbox docker``, built when it is missing.

It holds Python, what labs import, and the modules of this package that run inside; no solutions, no
checks. Its tag is made from all that goes into it, so a stale image is never used.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from workshop.errors import WorkshopError

NAME = "workshop-student"
BASE = "python:3.13-slim-trixie"
USER = 10001  # as in the Dockerfile
_ROOT = Path(__file__).parents[3]
_DOCKERFILE = _ROOT / "docker" / "student" / "Dockerfile"

# Modules of the package that run inside; codec's parts besides.
_MODULES = (
    *("__init__", "connection", "inside", "keeper", "kernel", "landlock", "limits", "protocol"),
    *("questions", "root", "sandbox", "seccomp", "shells", "syscalls", "visible"),
)
_NOT_NEEDED = {"debugpy"}  # the kernel does without
_INSIDE = {
    "os_name": "posix",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "python_version": "3.13",
    "python_full_version": "3.13.0",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "extra": "",
}


def student_image(docker: str) -> str:
    """Return the tag of the image, which is built first when there is none.

    The base image is :data:`BASE`, or what ``WORKSHOP_BASE_IMAGE`` names.

    Args:
        docker: the docker program.

    Raises:
        WorkshopError: it cannot be built.
    """
    base = os.environ.get("WORKSHOP_BASE_IMAGE") or BASE
    content = image_content()
    digest = hashlib.sha256(base.encode())
    for name in sorted(content):
        digest.update(f"\0{name}\0{len(content[name])}\0".encode() + content[name])
    tag = f"{NAME}:{digest.hexdigest()[:16]}"
    if not _exists(docker, tag):
        with _DOCKERFILE.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # of several workers, one builds
            if not _exists(docker, tag):
                _build(docker, tag, base, content)
    return tag


def image_content() -> dict[str, bytes]:
    """Return all that goes into the image, by name in the folder that it is built from.

    Raises:
        WorkshopError: the package was not installed from a checkout of the course.
    """
    if not _DOCKERFILE.exists():
        raise WorkshopError(
            "the image for student kernels is built from a checkout of the course, and there is "
            "none here.",
            _DOCKERFILE,
        )
    here = Path(__file__).parent
    modules = [here / f"{name}.py" for name in _MODULES] + sorted(here.glob("codec*.py"))
    content = {f"workshop/grading/{path.name}": path.read_bytes() for path in modules}
    for name in ("__init__.py", "errors.py"):
        content[f"workshop/{name}"] = (here.parent / name).read_bytes()
    content["Dockerfile"] = _DOCKERFILE.read_bytes()
    content["requirements.txt"] = _requirements().encode()
    return content


def _requirements() -> str:
    """Return the part of the lock that a student kernel needs: exact versions and hashes."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = _with_dependencies(["ipykernel", *project["dependency-groups"]["lab"]])
    lock = (_ROOT / "requirements.lock").read_text("utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    return "".join(
        entry
        for entry in entries
        if (name := re.match(r"[A-Za-z0-9._-]+", entry)) and canonicalize_name(name[0]) in wanted
    )


def _with_dependencies(requirements: list[str]) -> set[str]:
    """Return the names of all that these need, as the environment of the grader tells."""
    todo = [Requirement(line) for line in requirements]
    found: set[str] = set()
    while todo:
        name = canonicalize_name(todo.pop().name)
        if name in found or name in _NOT_NEEDED:
            continue
        found.add(name)
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:  # only on another system
            continue
        for requirement in map(Requirement, needs):
            if requirement.marker is None or requirement.marker.evaluate(_INSIDE):
                todo.append(requirement)
    return found


def _exists(docker: str, tag: str) -> bool:
    command = [docker, "image", "inspect", "--format", "{{.Id}}", tag]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _build(docker: str, tag: str, base: str, content: dict[str, bytes]) -> None:
    """Build the image from a folder that holds nothing else."""
    message = f"Building the image {tag} for student kernels: once, it takes a few minutes …"
    print(message, file=sys.stderr, flush=True)
    folder = Path(tempfile.mkdtemp(prefix="ws-image-"))
    try:
        for name, data in content.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        command = [docker, "build", "--tag", tag, "--build-arg", f"BASE={base}", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        shutil.rmtree(folder)
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-20:])
        raise WorkshopError(f"the image for student kernels could not be built:\n{last}")
