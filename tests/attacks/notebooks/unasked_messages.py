# ---
# about: sends messages that nobody asked for on every socket, with foreign, missing and malformed headers
# stock: "not run: aims at our examiner"
# proof: ATTACK RAN|the kernel ended|MemoryError
# problem: ".*"
# ---

# %% mean
import json

app = get_ipython().kernel
session = app.session
parent = app.get_parent("shell")
ident = parent.get("identities") or app._parent_ident.get("shell", [])
for other in ({}, {"header": {"msg_id": "x" * 1000}}, {"header": {"msg_id": parent["header"]["msg_id"][:-1] + "9"}}):
    for kind in ("execute_reply", "status", "workshop_reply", "error", "shutdown_reply", "iopub_welcome"):
        session.send(app.iopub_socket, kind, {"status": "ok", "execution_state": "idle"}, other)
        session.send(app.shell_stream, kind, {"status": "ok"}, other, ident)
for text in ({"name": "stdout", "text": 7}, {"name": ["x"], "text": None}):
    session.send(app.iopub_socket, "stream", text, parent)
session.send(app.iopub_socket, "display_data", {"data": {"text/html": "<script>alert(1)</script>"}}, parent)
session.send(app.iopub_socket, "clear_output", {"wait": True}, parent)
print("ATTACK RAN")

# %% ratio
for bad in (b"[]", b"null", b"7", b"{", b'{"msg_type": []}', b"\xff\xfe", b'{"date": "9999-99-99T99:99:99"}'):
    frames = [bad, b"{}", b"{}", b"{}"]
    session_send = [b"<IDS|MSG>", session.sign(frames), *frames]
    app.iopub_socket.send_multipart(session_send)
    app.iopub_socket.send_multipart([bad, bad])
