# ---
# about: The step goes with the gradient, so the loss rises.
# others: reference
# points:
#   descend-check: 0
# ---

# %% descend
def descend(params, grads, learning_rate):
    return {name: params[name] + learning_rate * grads[name] for name in params}
