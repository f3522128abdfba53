# ---
# about: values that are another each time they are looked at, lazy ones, and attributes that change
# ---

# %% mean
import itertools

turn = itertools.count()

class Model:
    def __getattribute__(self, name):
        return [lambda X: [0] * len(X), lambda X: [1] * len(X), None][next(turn) % 3]

    def __call__(self, *args):
        return lambda *args: self

model = Model()

def mean_of(values):
    return [2, 2.0, 0, None, mean_of][next(turn) % 5] if len(values) > 3 else 2

def label_of(score):
    return ["high", "fair", "low", None][next(turn) % 4] if score == 1 else lambda: "high"

def scale(X):
    yield from X

async def ratio(a, b):
    return a / b

print("ATTACK RAN")
