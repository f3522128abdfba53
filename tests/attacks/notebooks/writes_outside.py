# ---
# about: writes, renames, links and deletes in folders that anyone may write to, and in those of the system
# ---

# %% mean
import os
import shutil

done = []
for path in ("@CANARY@/gradebook.db", "@CANARY@/open/written", "@CANARY@/source/lab/lab.ipynb"):
    for mode in ("a", "w", "x"):
        try:
            open(path, mode).write("changed")
            done.append(path)
        except OSError:
            pass
for call in (
    lambda: os.symlink("/etc/passwd", "@CANARY@/open/link"),
    lambda: os.link("@CANARY@/gradebook.db", "stolen.db"),
    lambda: os.rename("@CANARY@/gradebook.db", "@CANARY@/open/g.db"),
    lambda: os.unlink("@CANARY@/gradebook.db"),
    lambda: os.chmod("@CANARY@/gradebook.db", 0),
    lambda: os.utime("@CANARY@/open"),
    lambda: os.truncate("@CANARY@/gradebook.db", 0),
    lambda: os.makedirs("@CANARY@/open/new"),
    lambda: os.mkfifo("@CANARY@/open/fifo"),
    lambda: shutil.rmtree("@CANARY@"),
):
    try:
        call()
        done.append("call")
    except OSError:
        pass
os.symlink("@CANARY@/gradebook.db", "link-to-gradebook")
print("ATTACK RAN, done:", done)
