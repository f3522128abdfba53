# ---
# about: The largest score of the whole batch is taken away. Rows with low scores become 0 / 0.
# others: reference
# points:
#   forward-check: 0
# ---

# %% forward
def forward(X, params):
    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)
    return hidden @ params["W2"] + params["b2"]


def softmax(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum(axis=1, keepdims=True)


def mean_cross_entropy(scores, y):
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_shares = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_shares[np.arange(len(y)), y].mean()
