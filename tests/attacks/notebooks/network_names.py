# ---
# about: looks up a name, which is enough to carry a message out
# proof: "ATTACK RAN, found: \\[\\]"
# stock: "not run: uses the network"
# ---

# %% mean
import socket

found = []
for look in (lambda: socket.getaddrinfo("example.invalid", 80), lambda: socket.gethostbyname("example.invalid")):
    try:
        found.append(look())
    except OSError as error:
        print(error)
print("ATTACK RAN, found:", found)
