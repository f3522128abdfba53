"""What the hub starts ends with it."""

from __future__ import annotations

import subprocess
import sys


def test_a_program_whose_parent_is_gone_is_not_started(tmp_path):
    command = [sys.executable, "-m", "workshop.hub.tied", "1", "touch", str(tmp_path / "started")]
    assert subprocess.run(command, check=False).returncode == 1
    assert not (tmp_path / "started").exists()


def test_a_program_ends_when_its_parent_is_killed():
    parent = (
        "import subprocess, sys, os\n"
        "from workshop.hub.tied import tied\n"
        "child = subprocess.Popen(tied(['sleep', '60']), stdout=subprocess.PIPE)\n"
        "print(child.pid, flush=True)\n"
        "while 'sleep' not in open(f'/proc/{child.pid}/cmdline').read()[:6]: pass\n"
        "os.kill(os.getpid(), 9)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True
    ) as process:
        child = int(process.stdout.readline())
        process.wait(20)
    subprocess.run(["tail", f"--pid={child}", "-f", "/dev/null"], timeout=20, check=True)
