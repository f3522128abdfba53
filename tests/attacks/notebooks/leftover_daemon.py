# ---
# about: leaves daemons behind that go on after the notebook (forked twice, in a session of their own)
# stock: "not run: would go on after it"
# ---

# %% mean
import os
import subprocess
import time

for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                time.sleep(0.05)
                try:
                    open("@CANARY@/open/daemon", "a").write("alive")
                except OSError:
                    pass
        os._exit(0)
subprocess.Popen(["sleep", "@SECONDS@"], start_new_session=True)
subprocess.Popen(["nohup", "sleep", "@SECONDS@"], start_new_session=True)
print("ATTACK RAN")
