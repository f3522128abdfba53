# ---
# about: gives NaN, infinity, complex and signalling numbers, which compare in odd ways
# ---

# %% mean
import decimal
import numpy as np

nan = float("nan")

def mean_of(values): return nan
def scale(X): return np.full(X.shape, np.nan)
def ratio(a, b): return np.float64("nan")
def label_of(score): return nan

class Model:
    def predict(self, X): return np.ma.masked_all(len(X))

model = Model()
print("ATTACK RAN")

# %% answer
answer = decimal.Decimal("sNaN")
