# ---
# about: uses up the time of the notebook, then takes a second to stop in each of many cells
# proof: it ran longer than
# problem: ".*"
# limits: {cell_seconds: 1, notebook_seconds: 3}
# stock: "not run: takes as long as it may"
# ---

# %% mean
import time

def dawdle():
    try:
        time.sleep(1000)
    except KeyboardInterrupt:
        time.sleep(1)

# %%
dawdle()  # 1

# %%
dawdle()  # 2

# %%
dawdle()  # 3

# %%
dawdle()  # 4

# %%
dawdle()  # 5

# %%
dawdle()  # 6

# %%
dawdle()  # 7

# %%
dawdle()  # 8

# %%
dawdle()  # 9

# %%
dawdle()  # 10

# %%
dawdle()  # 11

# %%
dawdle()  # 12
