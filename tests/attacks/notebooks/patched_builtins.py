# ---
# limits: {cell_seconds: 1}
# about: edits __builtins__, so that abs, sum, open and __import__ give what passes
# proof: ATTACK RAN|the kernel ended
# problem: ".*"
# ---

# %% mean
import builtins

print("ATTACK RAN", flush=True)
builtins.abs = lambda value: 0
builtins.sum = lambda values, start=0: 4
builtins.isinstance = lambda *_: True
__builtins__.__dict__["min"] = __builtins__.__dict__["max"] = lambda *_: 0
