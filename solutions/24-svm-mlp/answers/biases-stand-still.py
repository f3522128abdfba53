# ---
# about: Only the weights take the step.
# others: reference
# points:
#   descend-check: 0
# ---

# %% descend
def descend(params, grads, learning_rate):
    moved = dict(params)
    for name in params:
        if name.startswith("W"):
            moved[name] = params[name] - learning_rate * grads[name]
    return moved
