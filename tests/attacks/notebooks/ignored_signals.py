# ---
# limits: {cell_seconds: 1}
# about: ignores every signal, masks them, catches KeyboardInterrupt, and sleeps without end
# proof: could not be stopped
# problem: the kernel ended
# stock: "not run: takes as long as it may"
# ---

# %% mean
import signal
import time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
while True:
    try:
        time.sleep(1000)
    except BaseException:
        pass
