# ---
# about: prints without end
# proof: printed more than|the kernel ended
# problem: the kernel ended
# stock: "not run: would harm the machine that runs it"
# ---

# %% mean
while True:
    print("flood" * 20_000)
