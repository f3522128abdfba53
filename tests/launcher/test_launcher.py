"""The launcher, run by the smallest shell here in throw-away clones."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import Clone, base_python, make_clone

INSTALLED = "pip install"


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what the test waits for did not come"
        time.sleep(0.02)


def one_sentence(stderr: str) -> str:
    """Return the launcher's last word, which must be one line."""
    lines = [line for line in stderr.splitlines() if line.startswith("workshop: ")]
    assert len(lines) == 1, stderr
    return lines[0]


def program_text(clone: Clone, name: str) -> str:
    return (clone.path / name).read_text()


def stamps(clone: Clone) -> list[Path]:
    return [clone.root / ".venv" / ".complete", clone.root / "node_modules" / ".complete"]


# --- the way that goes well -------------------------------------------------------------------


def test_the_first_run_makes_everything_and_hands_over(clone: Clone) -> None:
    done = clone.run("labs", "build", "two words")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"ran -P -m workshop labs build two words in {clone.root}\n"
    assert all(stamp.is_file() for stamp in stamps(clone))
    assert clone.called()[-1] == "npm ci"
    assert not (clone.root / ".venv.lock").is_symlink()


def test_the_second_run_installs_nothing(clone: Clone) -> None:
    clone.run()
    before = clone.called()
    done = clone.run("up")
    assert done.stderr == ""
    assert clone.called() == before


def test_the_exit_code_of_the_command_comes_through(clone: Clone) -> None:
    clone.run()
    (clone.root / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 7\n")
    assert clone.run("up").returncode == 7


def test_a_second_run_costs_well_under_three_tenths_of_a_second(clone: Clone) -> None:
    clone.run()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        clone.run()  # its python ends at once, so this is what the launcher adds
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.15


def test_on_a_terminal_the_last_line_of_the_log_is_shown(clone: Clone, tmp_path: Path) -> None:
    clone.env["FAKE_WAIT"] = str(tmp_path / "go")
    clone.program("uv", program_text(clone, "uv").replace("pip)", "pip)\n    echo step 7 of 9"))
    screen, terminal = pty.openpty()
    process = clone.start(stderr=terminal)
    os.close(terminal)
    seen = b""
    while b"step 7 of 9" not in seen:
        seen += os.read(screen, 4096)
    (tmp_path / "go").touch()
    assert process.wait(timeout=20) == 0
    os.close(screen)


def test_it_runs_from_another_folder(clone: Clone, tmp_path: Path) -> None:
    done = clone.run(cwd=tmp_path)
    assert done.stdout.endswith(f"in {clone.root}\n")


@pytest.mark.parametrize("relative", [True, False], ids=["relative", "absolute"])
def test_it_runs_through_a_symlink(clone: Clone, tmp_path: Path, relative: bool) -> None:
    link = tmp_path / "elsewhere" / "ws"
    link.parent.mkdir()
    target = clone.root / "workshop"
    link.symlink_to(os.path.relpath(target, link.parent) if relative else target)
    done = clone.run(launcher=link, cwd=tmp_path)
    assert done.stdout.endswith(f"in {clone.root}\n"), done.stderr


def test_a_relative_workshop_venv_counts_from_the_current_folder(
    clone: Clone, tmp_path: Path
) -> None:
    clone.env["WORKSHOP_VENV"] = "other env"
    assert clone.run(cwd=tmp_path).returncode == 0
    assert (tmp_path / "other env" / ".complete").is_file()
    assert not (clone.root / ".venv").exists()


# --- what is remade ---------------------------------------------------------------------------


def test_a_half_made_environment_is_remade_and_never_used(clone: Clone) -> None:
    half = clone.root / ".venv"
    (half / "bin").mkdir(parents=True)
    (half / "pyvenv.cfg").touch()
    (half / "bin" / "python").write_text("#!/bin/sh\necho half made\n")
    (half / "bin" / "python").chmod(0o755)
    (half / "left-over").touch()
    done = clone.run()
    assert "half made" not in done.stdout
    assert done.stdout.startswith("ran -P -m workshop")
    assert not (half / "left-over").exists()


def test_another_python_lock_remakes_the_environment_alone(clone: Clone) -> None:
    clone.run()
    (clone.root / "requirements.lock").write_text("one==2\n")
    before = clone.called()
    clone.run()
    new = clone.called()[len(before) :]
    assert any(INSTALLED in call for call in new)
    assert "npm ci" not in new


def test_another_node_lock_installs_the_node_packages_alone(clone: Clone) -> None:
    clone.run()
    (clone.root / "package-lock.json").write_text('{"a": 1}\n')
    before = clone.called()
    clone.run()
    assert clone.called()[len(before) :] == ["npm ci"]


def test_a_moved_clone_is_made_anew(clone: Clone, tmp_path: Path) -> None:
    clone.run()
    before = len(clone.called())
    clone.root = clone.root.rename(tmp_path / "moved")
    done = clone.run()
    assert done.stdout.endswith(f"in {tmp_path / 'moved'}\n")
    assert any(INSTALLED in call for call in clone.called()[before:])


def test_an_environment_whose_python_is_gone_is_remade(clone: Clone) -> None:
    clone.run()
    python = clone.root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/no/such/python")
    assert clone.run().stdout.startswith("ran -P -m workshop")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_after_a_killed_install_the_next_run_works(
    clone: Clone, tmp_path: Path, how: signal.Signals
) -> None:
    clone.env["FAKE_WAIT"] = str(tmp_path / "go")
    process = clone.start()
    wait_until((tmp_path / "go.reached").exists)
    os.killpg(process.pid, how)
    _, stderr = process.communicate(timeout=20)
    assert process.returncode != 0
    assert how == signal.SIGKILL or "stopped" in one_sentence(stderr)
    assert not stamps(clone)[0].exists()
    del clone.env["FAKE_WAIT"]
    assert clone.run().stdout.startswith("ran -P -m workshop")


def test_an_interrupt_takes_the_installer_along(clone: Clone, tmp_path: Path) -> None:
    clone.env["FAKE_WAIT"] = str(tmp_path / "go")
    clone.program("uv", f"#!/bin/sh\necho $$ >'{tmp_path}/pid'\n" + program_text(clone, "uv"))
    process = clone.start()
    wait_until((tmp_path / "go.reached").exists)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    installer = int((tmp_path / "pid").read_text())
    wait_until(lambda: not Path(f"/proc/{installer}").exists())


def test_two_runs_at_once_install_once(clone: Clone, tmp_path: Path) -> None:
    clone.env["FAKE_WAIT"] = str(tmp_path / "go")
    first = clone.start("first")
    wait_until((tmp_path / "go.reached").exists)
    second = clone.start("second")
    assert second.stderr is not None
    assert f"process {first.pid}" in second.stderr.readline()
    (tmp_path / "go").touch()
    outputs = [process.communicate(timeout=20)[0] for process in (first, second)]
    assert [output.split(" in ")[0] for output in outputs] == [
        "ran -P -m workshop first",
        "ran -P -m workshop second",
    ]
    assert sum(call.startswith("venv") for call in clone.called()) == 1


def test_the_lock_of_a_dead_run_is_taken_over(clone: Clone) -> None:
    dead = clone.start()
    dead.communicate(timeout=20)
    shutil.rmtree(clone.root / ".venv")
    (clone.root / ".venv.lock").symlink_to(str(dead.pid))
    assert clone.run().returncode == 0


# --- what is refused --------------------------------------------------------------------------

OLD_PYTHON = """\
#!/bin/sh
case $2 in
  *version_info*) exit 1 ;;
  *) echo 3.9.2 ;;
esac
"""


def test_a_python_that_is_too_old_is_named_with_the_way_out(clone: Clone) -> None:
    clone.program("python3", OLD_PYTHON)
    done = clone.run()
    assert done.returncode == 1
    assert one_sentence(done.stderr) == (
        "workshop: Python 3.11 or newer is needed, but python3 is 3.9.2: install a newer one, "
        "or name it with WORKSHOP_PYTHON=/path/to/python3."
    )
    assert not (clone.root / ".venv").exists()


def test_a_newer_python_beside_an_old_one_is_found(clone: Clone) -> None:
    shutil.copy(clone.path / "python3", clone.path / "python3.12")
    clone.program("python3", OLD_PYTHON)
    assert clone.run().returncode == 0


def test_no_python_at_all_is_said(clone: Clone) -> None:
    (clone.path / "python3").unlink()
    assert "python3 does not run" in one_sentence(clone.run().stderr)


def test_workshop_python_is_taken_even_with_a_space_in_its_path(
    clone: Clone, tmp_path: Path
) -> None:
    mine = tmp_path / "my python"
    shutil.copy(clone.path / "python3", mine)
    clone.program("python3", OLD_PYTHON)
    clone.env["WORKSHOP_PYTHON"] = str(mine)
    assert clone.run().returncode == 0


def test_a_workshop_python_that_is_not_there_is_named(clone: Clone) -> None:
    clone.env["WORKSHOP_PYTHON"] = "python9"
    assert "python9 does not run" in one_sentence(clone.run().stderr)


def test_a_python_without_venv_is_named_with_the_package_to_install(clone: Clone) -> None:
    (clone.path / "uv").unlink()
    bare = 'case $2 in *ensurepip*) exit 1 ;; *sys.executable*) echo "$0"; exit ;; esac'
    clone.program("python3", f'#!/bin/sh\n{bare}\nexec "{base_python()}" "$@"\n')
    assert "apt install python3-venv" in one_sentence(clone.run().stderr)
    assert not (clone.root / ".venv" / ".complete").exists()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("error sending request for url", "registry cannot be reached"),
        ("npm error code ECONNREFUSED", "registry cannot be reached"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("hash mismatch", "hash mismatch"),
    ],
)
def test_a_failed_install_says_why(clone: Clone, error: str, expected: str) -> None:
    clone.env["FAKE_ERROR"] = error
    done = clone.run()
    assert done.returncode == 1
    assert expected in done.stderr
    assert "run the same command again" in one_sentence(done.stderr)
    assert not stamps(clone)[0].exists()


def test_a_folder_called_venv_that_is_no_environment_is_left_alone(clone: Clone) -> None:
    (clone.root / ".venv").mkdir()
    (clone.root / ".venv" / "thesis.txt").write_text("three years of work")
    sentence = one_sentence(clone.run().stderr)
    assert "move it away" in sentence
    assert (clone.root / ".venv" / "thesis.txt").read_text() == "three years of work"


def test_a_workshop_venv_that_somebody_else_made_is_left_alone(
    clone: Clone, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "pyvenv.cfg").touch()
    clone.env["WORKSHOP_VENV"] = str(mine)
    assert "move it away" in one_sentence(clone.run().stderr)
    assert (mine / "pyvenv.cfg").exists()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user may enter; pytest's own are closed to all but their owner."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_read_only_checkout_is_said(open_folder: Path) -> None:
    clone = make_clone(open_folder)
    clone.environment()
    clone.root.chmod(0o555)
    other = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    done = clone.run(**other)
    clone.root.chmod(0o755)
    assert "cannot be written to" in one_sentence(done.stderr)


# --- with real installers ---------------------------------------------------------------------


def test_venv_and_pip_make_an_environment_that_runs(real_clone: Clone) -> None:
    done = real_clone.run("up")
    assert done.stdout == f"really ran up in {real_clone.root / '.venv'}\n", done.stderr


def test_uv_makes_an_environment_that_runs(real_clone: Clone) -> None:
    real_clone.program("uv", f'#!/bin/sh\nexec "{sys.executable}" -m uv "$@"\n')
    done = real_clone.run("up")
    assert done.stdout == f"really ran up in {real_clone.root / '.venv'}\n", done.stderr


def test_modules_in_the_current_folder_do_not_get_in_the_way(
    real_clone: Clone, tmp_path: Path
) -> None:
    real_clone.program("uv", f'#!/bin/sh\nexec "{sys.executable}" -m uv "$@"\n')
    for name in ("workshop.py", "runpy.py", "zipfile.py"):
        (tmp_path / name).write_text("raise SystemExit('the wrong module')\n")
    done = real_clone.run("up", cwd=tmp_path)
    assert done.stdout.startswith("really ran up"), done.stderr


@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_a_registry_that_cannot_be_reached_is_said(real_clone: Clone, installer: str) -> None:
    if installer == "uv":
        real_clone.program("uv", f'#!/bin/sh\nexec "{sys.executable}" -m uv "$@"\n')
    (real_clone.root / "requirements.lock").write_text(f"absent==1 --hash=sha256:{'0' * 64}\n")
    nowhere = "http://127.0.0.1:9/simple"
    real_clone.env |= {"PIP_INDEX_URL": nowhere, "PIP_RETRIES": "1"}
    real_clone.env |= {"UV_INDEX_URL": nowhere, "UV_HTTP_RETRIES": "0"}
    done = real_clone.run()
    assert done.returncode == 1
    assert "a package registry cannot be reached" in one_sentence(done.stderr)
