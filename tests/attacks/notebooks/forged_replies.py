# ---
# about: answers the examiner with bytes of its own (not a message, huge, nested, of other types)
# stock: "not run: aims at our examiner"
# ---

# %% mean
import itertools
import os
from workshop.grading import codec

app = get_ipython().kernel
deep = []
for _ in range(45):
    deep = [deep]
replies = itertools.cycle([
    b"", b"\x00", b"\x01", b"\x01\xff", os.urandom(500), b"\x01" + b"\x0b\xff\xff\xff\xff" * 1000,
    b"\x01" + b"\x0b\x01\x00\x00\x00" * 100_000, codec.encode(("value", deep)), codec.encode(True),
    codec.encode(("passed",)), codec.encode(("value",)), codec.encode(("value", 2, 2)),
    codec.encode({"value": 2}), codec.encode(("points", 11)), codec.encode(["value", 2]),
    codec.encode(("not plain", "AssertionError")), codec.encode(("missing",)),
    codec.encode(("value", 2))[:-1], codec.encode(("value", "\x1b]0;owned\x07")),
])

async def workshop_ask(stream, ident, parent):
    app.session.send(stream, "workshop_reply", {}, parent, ident, buffers=[next(replies)])

app.shell_handlers["workshop_ask"] = workshop_ask
print("ATTACK RAN")
