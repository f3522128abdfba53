# ---
# about: makes files and folders without end
# stock: "not run: would harm the machine that runs it"
# ---

# %% mean
import os

made = 0
try:
    while True:
        os.mkdir(f"/tmp/{made}")
        made += 1
except OSError as error:
    print(error)
assert made < 3000, made
print("ATTACK RAN")
