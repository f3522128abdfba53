# ---
# about: answers a question one byte at a time, for ever
# limits: {cell_seconds: 3}
# problem: did not answer the check within 3 s
# stock: "not run: aims at our examiner"
# ---

# %% mean
import os
import socket
import time
from tornado.ioloop import IOLoop
from workshop.grading.protocol import MOST_ANSWER, receive_frame

loop = IOLoop.current()
number = next(n for n, (_, call) in loop.handlers.items() if "_answer_on" in call.__qualname__)
stream = socket.socket(fileno=os.dup(number))

def answer(*_):
    receive_frame(stream, MOST_ANSWER)
    stream.sendall(b"A\x00\x00\xff\xff")
    while True:
        stream.sendall(b"\x01")
        time.sleep(0.2)

loop.remove_handler(number)
loop.add_handler(number, answer, loop.READ)
print("ATTACK RAN")
