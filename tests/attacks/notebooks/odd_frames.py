# ---
# about: gives frames with duplicate columns, extension arrays of the student's own, and dict subclasses
# ---

# %% scale
import collections
import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype

class Dtype(ExtensionDtype):
    name, type = "yes", object

class Yes(ExtensionArray):
    dtype = Dtype()
    def __init__(self, length): self.length = length
    def __len__(self): return self.length
    def __getitem__(self, key): return True if isinstance(key, int) else self
    def __eq__(self, other): return np.ones(self.length, bool)
    def isna(self): return np.zeros(self.length, bool)
    def copy(self): return self
    def __array__(self, *args, **kwargs): return np.ones(self.length)

def scale(X):
    return pd.DataFrame(np.zeros((len(X), 4)), columns=["a", "a", "b", "b"])

class Model:
    def predict(self, X): return pd.Series(Yes(len(X)))

class Missing(dict):
    def __missing__(self, key): return 0

def mean_of(values): return collections.Counter()
def ratio(a, b): return Missing()
def label_of(score): return pd.Series(["high", "fair", "low"])

model = Model()
answer = pd.DataFrame({"a": [1]})
print("ATTACK RAN")
