# ---
# about: raises SystemExit, KeyboardInterrupt and GeneratorExit where a check waits for an answer
# ---

# %% mean
import sys

def mean_of(values):
    sys.exit(0)

def scale(X):
    raise KeyboardInterrupt

def ratio(a, b):
    raise GeneratorExit

def label_of(score):
    raise StopIteration(4)

class Model:
    def predict(self, X):
        raise AssertionError("2.0")

model = Model()
print("ATTACK RAN")

# %% answer
answer = None
sys.exit(0)
