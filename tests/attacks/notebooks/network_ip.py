# ---
# about: connects to a listener outside by IPv4 and IPv6, and sends datagrams
# proof: "ATTACK RAN, connected: \\[\\]"
# stock: "not run: uses the network"
# ---

# %% mean
import socket

done = []
for family, address in ((socket.AF_INET, ("127.0.0.1", int("@PORT4@"))), (socket.AF_INET6, ("::1", int("@PORT6@")))):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            connection = socket.socket(family, kind)
            connection.settimeout(1)
            connection.connect(address)
            if kind == socket.SOCK_STREAM:
                done.append(address)
            connection.send(b"@TOKEN@")
        except OSError as error:
            print(error)
for family, kind in ((socket.AF_PACKET, socket.SOCK_RAW), (socket.AF_INET, socket.SOCK_RAW), (40, socket.SOCK_STREAM)):
    try:
        socket.socket(family, kind, 1)
        done.append((family, kind))
    except OSError as error:
        print(error)
print("ATTACK RAN, connected:", done)
