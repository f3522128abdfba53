# ---
# about: The learning rate of the example is written into the function.
# others: reference
# points:
#   descend-check: 0
# ---

# %% descend
def descend(params, grads, learning_rate):
    return {name: params[name] - 0.5 * grads[name] for name in params}
