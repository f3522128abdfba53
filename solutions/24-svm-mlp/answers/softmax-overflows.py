# ---
# about: Softmax as in the book. Right for small scores, nan for large ones.
# others: reference
# points:
#   forward-check: 0
# ---

# %% forward
def forward(X, params):
    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)
    return hidden @ params["W2"] + params["b2"]


def softmax(scores):
    powers = np.exp(scores)
    return powers / powers.sum(axis=1, keepdims=True)


def mean_cross_entropy(scores, y):
    return -np.mean(np.log(softmax(scores)[np.arange(len(y)), y]))
