# ---
# about: shows almost as much as a cell may, in many cells
# stock: "not run: would harm the machine that runs it"
# ---

# %% mean
from IPython.display import display

def show():
    for _ in range(9):
        display({"text/plain": "flood" * 40_000}, raw=True)

print("ATTACK RAN")

# %%
show()  # 1

# %%
show()  # 2

# %%
show()  # 3

# %%
show()  # 4

# %%
show()  # 5

# %%
show()  # 6

# %%
show()  # 7

# %%
show()  # 8

# %%
show()  # 9

# %%
show()  # 10

# %%
show()  # 11

# %%
show()  # 12

# %%
show()  # 13

# %%
show()  # 14

# %%
show()  # 15

# %%
show()  # 16

# %%
show()  # 17

# %%
show()  # 18

# %%
show()  # 19

# %%
show()  # 20
