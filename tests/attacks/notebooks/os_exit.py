# ---
# about: ends the kernel at once, in its second cell
# proof: the kernel ended
# problem: the kernel ended
# ---

# %% mean
import os

os._exit(0)
