# ---
# about: returns labels as NumPy arrays, so that the sum that is the partial credit is shown as np.int64(0)
# ---

# %% label
import numpy as np

def label_of(score):
    return np.array("wrong")

print("ATTACK RAN")
