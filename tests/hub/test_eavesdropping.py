"""All servers share loopback: nobody may listen to another's kernel."""

from __future__ import annotations

import json
import time

import zmq

from workshop.hub.client import Student


def test_a_kernels_messages_cannot_be_overheard_on_its_port(hub):
    home = hub.home.user("student3")
    with Student(hub.url, hub.accounts["student3"]) as student:
        student.start_server()
        kernel = student.call("POST", student.prefix, "api/kernels", {"name": "python3"})
        file = home / ".local/share/jupyter/runtime" / f"kernel-{kernel['id']}.json"
        info = json.loads(file.read_text())
        assert overheard(info, with_keys=True, student=student, kernel=kernel["id"])
        assert not overheard(info, with_keys=False, student=student, kernel=kernel["id"])


def overheard(info, *, with_keys, student, kernel):
    """Subscribe to everything that a kernel publishes, let it publish, and say whether any came."""
    with zmq.Context() as context, context.socket(zmq.SUB) as ear:
        ear.setsockopt(zmq.LINGER, 0)
        if with_keys:
            ear.curve_secretkey = info["curve_secretkey"].encode()
            ear.curve_publickey = info["curve_publickey"].encode()
            ear.curve_serverkey = info["curve_publickey"].encode()
        ear.subscribe(b"")
        ear.connect(f"tcp://{info['ip']}:{info['iopub_port']}")
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            student.call("POST", student.prefix, f"api/kernels/{kernel}/restart")
            if ear.poll(1000):
                return True
    return False
