# ---
# about: replaces get_ipython, and turns the kernel's error replies into good ones
# ---

# %% mean
kernel = get_ipython().kernel
send = kernel.session.send

def all_is_well(stream, kind, content=None, *args, **kwargs):
    if kind == "error":
        return None
    if kind == "execute_reply":
        content = {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
    return send(stream, kind, content, *args, **kwargs)

print("ATTACK RAN")
kernel.session.send = all_is_well
get_ipython = lambda: None
