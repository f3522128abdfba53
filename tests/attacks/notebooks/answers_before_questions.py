# ---
# about: leaves answers, requests and rubbish on the stream of questions before anything is asked
# problem: it sent something that is no answer
# stock: "not run: aims at our examiner"
# ---

# %% mean
import os
import socket
from tornado.ioloop import IOLoop
from workshop.grading import codec
from workshop.grading.protocol import ANSWER, FINISHED, GONE, RUN, send_frame

loop = IOLoop.current()
number = next(n for n, (_, call) in loop.handlers.items() if "_answer_on" in call.__qualname__)
stream = socket.socket(fileno=os.dup(number))
for kind, data in [
    (ANSWER, codec.encode(("value", 1))),
    (ANSWER, codec.encode(("missing",))),
    (RUN, b'{"id": "", "source": "", "names": []}'),
    (FINISHED, b'{"id": "", "outputs": [], "value": 3}'),
    (GONE, b"the check passed"),
    (b"\xff", b"\xff" * 3000),
]:
    send_frame(stream, kind, data)
stream.sendall(b"\xff" * 3000)
print("ATTACK RAN")
