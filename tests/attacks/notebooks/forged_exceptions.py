# ---
# about: says that StopIteration, SystemExit, NameError, KeyError and such were raised, where a name was asked for
# stock: "not run: aims at our examiner"
# ---

# %% mean
import itertools
from workshop.grading import codec

app = get_ipython().kernel
names = itertools.cycle([
    ["StopIteration"], ["StopAsyncIteration"], ["GeneratorExit"], ["SystemExit"], ["KeyboardInterrupt"],
    ["AssertionError"], ["NameError"], ["KeyError"], ["AttributeError"], ["BaseException"],
    ["ExceptionGroup"], ["EOFError"], ["SyntaxError"], ["OSError"], ["UnicodeDecodeError"],
    ["KernelGone"], ["Refused"], ["print"], ["__import__"], [], [7, None], ["Warning"] * 1000,
    ["MemoryError"], ["RecursionError"], ["IndentationError"], ["ImportError"], ["TimeoutError"],
])

async def workshop_ask(stream, ident, parent):
    answer = codec.encode(("raised", next(names), "'2.0'", "4\n" * 10))
    app.session.send(stream, "workshop_reply", {}, parent, ident, buffers=[answer])

app.shell_handlers["workshop_ask"] = workshop_ask
print("ATTACK RAN")
