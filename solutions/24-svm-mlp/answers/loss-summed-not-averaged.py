# ---
# about: The loss is the sum over the rows, so it grows with the batch.
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
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_shares = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_shares[np.arange(len(y)), y].sum()
