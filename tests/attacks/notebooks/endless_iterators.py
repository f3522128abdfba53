# ---
# about: gives endless iterators, generators and ranges of a quintillion numbers
# stock: "not run: would take all memory of the machine that runs it"
# ---

# %% mean
import itertools

def mean_of(values):
    return range(10**18)

def scale(X):
    return itertools.count()

def ratio(a, b):
    def endless():
        while True:
            yield a
    return endless()

class Model:
    def predict(self, X):
        return range(10**18)

model = Model()
answer = itertools.repeat(1)

def label_of(score):
    return itertools.cycle("high")

print("ATTACK RAN")
