# ---
# about: ends the kernel in two checks; what comes later cannot be asked
# proof: the kernel ended
# problem: the kernel ended
# stock: "not run: kills the process that runs it"
# ---

# %% mean
import os

def mean_of(values):
    os.abort()

def scale(X):
    import ctypes
    ctypes.string_at(0)

# %% ratio
def ratio(a, b):
    if b == 0:
        raise ValueError("b must not be 0")
    return a / b
