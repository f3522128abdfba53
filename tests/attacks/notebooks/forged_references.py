# ---
# about: gives references with a type name full of escape codes, and another one for each question
# stock: "not run: aims at our examiner"
# ---

# %% mean
import random
from workshop.grading import codec

app = get_ipython().kernel

async def workshop_ask(stream, ident, parent):
    name = random.choice(["float", "ndarray", "\x1b[2J\x1b]0;owned\x07\u202e", "x" * 90, "<script>alert(1)</script>"])
    number = random.choice([0, -1, 2**62, 7])
    answer = codec.encode(("value", object()), lambda _: codec.Reference(number, name))
    app.session.send(stream, "workshop_reply", {}, parent, ident, buffers=[answer])

app.shell_handlers["workshop_ask"] = workshop_ask
print("ATTACK RAN")
