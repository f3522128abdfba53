# ---
# about: Softmax over the wrong axis. The columns add up to 1, not the rows.
# others: reference
# points:
#   forward-check: 0
# ---

# %% forward
def forward(X, params):
    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)
    return hidden @ params["W2"] + params["b2"]


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=0))
    return powers / powers.sum(axis=0)


def mean_cross_entropy(scores, y):
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_shares = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_shares[np.arange(len(y)), y].mean()
