# ---
# about: objects whose __class__ says float, ndarray or str, and whose __array__ changes
# ---

# %% scale
import numpy as np

class Claims:
    def __init__(self, kind):
        object.__setattr__(self, "kind", kind)

    @property
    def __class__(self):
        return self.kind

    shape, ndim, dtype, size = (30, 4), 2, np.dtype(float), 120

    def __array__(self, *args, **kwargs):
        return np.zeros((30, 4))

    def __eq__(self, other):
        return True

def scale(X):
    return Claims(np.ndarray)

def mean_of(values):
    return Claims(float)

def label_of(score):
    return Claims(str)

def ratio(a, b):
    return Claims(float)

answer = Claims(int)
print("ATTACK RAN")
