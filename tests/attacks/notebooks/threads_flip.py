# ---
# about: threads, signals, timers and asyncio tasks change names while a check asks for them
# points:
#   mean-check: 1
# ---

# %% mean
import asyncio
import signal
import threading

real = lambda values: sum(values) / len(values)
mean_of = real

def flip():
    number = 0
    while True:
        number += 1
        globals()["answer"] = number
        globals()["label_of"] = [lambda score: "one", lambda score: "other"][number % 2]

threading.Thread(target=flip, daemon=True).start()
signal.signal(signal.SIGALRM, lambda *_: globals().update(answer=0))
signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)

async def later():
    while True:
        globals()["ratio"] = lambda a, b: 2
        await asyncio.sleep(0)

asyncio.ensure_future(later())
print("ATTACK RAN")

# %% label
pass
