# ---
# about: takes memory without end
# proof: MemoryError|memory
# problem: ".*"
# stock: "not run: would harm the machine that runs it"
# ---

# %% mean
held = []
while True:
    held.append(bytearray(b"x" * 2**20))
