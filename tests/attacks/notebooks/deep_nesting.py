# ---
# about: gives lists that are nested 100,000 deep, or that hold themselves
# ---

# %% mean
def nest(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value

ring = []
ring.append(ring)
knot = {}
knot["self"] = knot

def mean_of(values): return nest(100_000)
def scale(X): return nest(49)
def ratio(a, b): return ring
def label_of(score): return knot

class Model:
    def predict(self, X):
        return (ring, knot)

model = Model()
print("ATTACK RAN")

# %% answer
answer = nest(2000)
