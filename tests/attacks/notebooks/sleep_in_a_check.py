# ---
# limits: {cell_seconds: 1}
# about: sleeps in the function that a check calls
# proof: did not answer the check within
# problem: the kernel ended
# stock: "not run: takes as long as it may"
# ---

# %% mean
import time

def mean_of(values):
    while True:
        time.sleep(1)
