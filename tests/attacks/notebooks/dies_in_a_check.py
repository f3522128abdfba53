# ---
# about: ends the kernel in the middle of a check, honest after that
# points:
#   ratio-check: 1
# proof: ATTACK RAN
# problem: the kernel ended
# stock: "not run: kills the process that runs it"
# ---

# %% mean
import os

def mean_of(values):
    os.kill(os.getpid(), 9)

print("ATTACK RAN")

# %% ratio
def ratio(a, b):
    if b == 0:
        raise ValueError("b must not be 0")
    return a / b
