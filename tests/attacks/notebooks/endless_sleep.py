# ---
# limits: {cell_seconds: 1}
# about: sleeps without end, honest after that
# points:
#   ratio-check: 1
# proof: it ran longer than
# stock: "not run: takes as long as it may"
# ---

# %% mean
import time

while True:
    time.sleep(1000)

# %% ratio
def ratio(a, b):
    if b == 0:
        raise ValueError("b must not be 0")
    return a / b
