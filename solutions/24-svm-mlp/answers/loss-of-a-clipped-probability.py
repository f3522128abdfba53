# ---
# about: A small number is added before the logarithm. A loss of 800 becomes one of 27.6.
# others: reference
# points:
#   forward-check: 0
# ---

# %% forward
def forward(X, params):
    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)
    return hidden @ params["W2"] + params["b2"]


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def mean_cross_entropy(scores, y):
    return -np.mean(np.log(softmax(scores)[np.arange(len(y)), y] + 1e-12))
