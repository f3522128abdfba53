# ---
# about: fills its folder, /tmp and /dev/shm with one large file each
# stock: "not run: would harm the machine that runs it"
# ---

# %% mean
written = 0
for path in ("flood", "/tmp/flood", "/dev/shm/flood", "/run/jupyter/flood", "/dev/flood"):
    try:
        with open(path, "wb", buffering=0) as file:
            for _ in range(300):
                written += file.write(bytes(2**20))
    except OSError as error:
        print(path, error)
assert written <= 40 * 2**20, written
print("ATTACK RAN")
