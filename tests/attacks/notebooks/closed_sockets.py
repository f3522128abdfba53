# ---
# about: closes the sockets that it is spoken to on, puts links and files in their place, and opens the folder
# problem: the kernel ended
# proof: the kernel ended
# stock: "not run: aims at our examiner"
# ---

# %% mean
import os

for call in (
    lambda: os.chmod("/run/jupyter", 0o777),
    lambda: os.unlink("/run/jupyter/k-1"),
    lambda: os.symlink("@CANARY@/gradebook.db", "/run/jupyter/k-1"),
    lambda: os.rename("/run/jupyter/k-2", "/run/jupyter/k-9"),
    lambda: os.mkdir("/run/jupyter/new"),
    lambda: open("/run/jupyter/k-7", "w"),
):
    try:
        call()
    except OSError:
        pass
app = get_ipython().kernel
os.closerange(3, 200)
