# ---
# about: shows JSON that is nested as deep as JSON can be read, and deeper than a notebook can be written
# proof: ATTACK RAN|the kernel ended
# problem: ".*"
# ---

# %% mean
from IPython.display import display

def show(depth):
    deep = []
    for _ in range(depth):
        deep = [deep]
    display({"application/json": deep}, raw=True)

print("ATTACK RAN")

# %%
show(100)

# %%
show(200)

# %%
show(300)

# %%
show(400)

# %%
show(600)
