# ---
# about: patches Answers and codec.encode in its kernel, so that every question gets the value that a visible test wants
# stock: "not run: aims at our examiner"
# ---

# %% mean
from workshop.grading import codec, kernel

plain = codec.encode

def encode(answer, *rest):
    return plain(("value", 2))

kernel.Answers.answer = lambda self, question: encode(question)
codec.encode = kernel.codec.encode = encode
kernel.Answers._reply = lambda self, kind, rest: ("value", 2)
get_ipython().kernel._answers = kernel.Answers({})
print("ATTACK RAN")
