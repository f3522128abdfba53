# ---
# about: answers the examiner with bytes of its own (not a message, huge, nested, of other types)
# stock: "not run: aims at our examiner"
# ---

# %% mean
import itertools
import os
import socket
from tornado.ioloop import IOLoop
from workshop.grading import codec
from workshop.grading.protocol import ANSWER, MOST_ANSWER, receive_frame, send_frame

loop = IOLoop.current()
number = next(n for n, (_, call) in loop.handlers.items() if "_answer_on" in call.__qualname__)
stream = socket.socket(fileno=os.dup(number))
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

def answer(*_):
    receive_frame(stream, MOST_ANSWER)
    send_frame(stream, ANSWER, next(replies))

loop.remove_handler(number)
loop.add_handler(number, answer, loop.READ)
print("ATTACK RAN")
