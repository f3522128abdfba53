# ---
# about: says that StopIteration, SystemExit, NameError, KeyError and such were raised, where a name was asked for
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
names = itertools.cycle([
    ["StopIteration"], ["StopAsyncIteration"], ["GeneratorExit"], ["SystemExit"], ["KeyboardInterrupt"],
    ["AssertionError"], ["NameError"], ["KeyError"], ["AttributeError"], ["BaseException"],
    ["ExceptionGroup"], ["EOFError"], ["SyntaxError"], ["OSError"], ["UnicodeDecodeError"],
    ["KernelGone"], ["Refused"], ["print"], ["__import__"], [], [7, None], ["Warning"] * 1000,
    ["MemoryError"], ["RecursionError"], ["IndentationError"], ["ImportError"], ["TimeoutError"],
])

def answer(*_):
    receive_frame(stream, MOST_ANSWER)
    send_frame(stream, ANSWER, codec.encode(("raised", next(names), "'2.0'", "4\n" * 10)))

loop.remove_handler(number)
loop.add_handler(number, answer, loop.READ)
print("ATTACK RAN")
