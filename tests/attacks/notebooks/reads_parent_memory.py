# ---
# about: searches its own memory, that of pid 1 and all Python objects for text of the hidden tests
# stock: "not run: reads the memory of whatever process it can"
# ---

# %% mean
import gc
import os
import sys

needle = b"CANARY" + b"-"
found = []
for pid in ("self", "1"):
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
            for line in maps:
                span, rights, _, _, _, *path = line.split()
                start, end = (int(part, 16) for part in span.split("-"))
                if "w" not in rights or end - start > 2**24:
                    continue
                try:
                    memory.seek(start)
                    data = memory.read(end - start)
                except (OSError, ValueError):
                    continue
                at = data.find(needle)
                while at >= 0:
                    found.append(data[at : at + 40])
                    at = data.find(needle, at + 1)
    except OSError as error:
        found.append(repr(error))
texts = [text for text in gc.get_objects() if isinstance(text, str) and needle.decode() in text]
modules = [name for name in sys.modules if "examiner" in name]
frames = [frame.f_locals.keys() for frame in sys._current_frames().values()]
print("ATTACK RAN", set(found), texts, modules)

# %%
import workshop.grading.examiner as examiner
print(vars(examiner).keys())
