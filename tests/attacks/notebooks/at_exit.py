# ---
# about: leaves work for the end (atexit, __del__, a post_run_cell hook) and stops the garbage collector
# ---

# %% mean
import atexit
import gc
import os

gc.disable()
atexit.register(lambda: os.system("touch @CANARY@/at-exit"))

class Last:
    def __del__(self):
        os.system("touch @CANARY@/at-del")

last = Last()
get_ipython().events.register("post_run_cell", lambda *_: globals().update(answer=1))
print("ATTACK RAN")
