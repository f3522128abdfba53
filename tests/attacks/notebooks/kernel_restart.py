# ---
# limits: {cell_seconds: 1}
# about: shuts the kernel down and starts another in its place, which answers as it likes
# proof: the kernel ended
# problem: the kernel ended
# stock: "not run: would go on after it"
# ---

# %% mean
import os
import sys

os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(60)"])
