"""What a worker does when a kernel greets it late, or not at all."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
import zmq
from jupyter_client.session import Session

from workshop.grading import connection
from workshop.grading.connection import KernelConnection
from workshop.grading.limits import Limits
from workshop.grading.protocol import PORTS, READY, send_frame
from workshop.grading.questions import KernelDied

KEY = "a key"


def serve(folder: Path, stream: socket.socket, greets: int) -> threading.Thread:
    """Be a kernel that is ready, and sends its welcome at subscription number ``greets``."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    sockets = {name: context.socket(zmq.XPUB if name == "iopub" else zmq.ROUTER) for name in PORTS}
    for name, number in PORTS.items():
        sockets[name].bind(f"ipc://{folder}/k-{number}")

    def greet() -> None:
        session = Session(key=KEY.encode())
        iopub = sockets["iopub"]
        for number in range(1, greets + 1):
            if not iopub.poll(5000):
                break
            iopub.recv()
            if number == greets:
                session.send(iopub, "iopub_welcome", {"subscription": ""})
        stream.recv(1)  # until the other side hangs up
        for one in sockets.values():
            one.close(0)
        context.term()

    send_frame(stream, READY)
    thread = threading.Thread(target=greet, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("greets", [1, 2, 3])
def test_a_kernel_that_sleeps_on_a_subscription_is_woken(tmp_path: Path, greets: int) -> None:
    ours, theirs = socket.socketpair()
    thread = serve(tmp_path, theirs, greets)
    kernel = KernelConnection(
        str(tmp_path), KEY, ours, Limits(), watched=ours.fileno(), check_alive=lambda: None
    )
    kernel.close()
    thread.join(10)
    assert not thread.is_alive()


def test_a_kernel_that_never_greets_did_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_START_SECONDS", 1)
    ours, theirs = socket.socketpair()
    serve(tmp_path, theirs, 50)
    with pytest.raises(KernelDied, match="it did not start"):
        KernelConnection(
            str(tmp_path), KEY, ours, Limits(), watched=ours.fileno(), check_alive=lambda: None
        )
