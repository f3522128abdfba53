# ---
# about: Each point makes a pair with itself, which both always put together.
# others: reference
# points:
#   rand-index-check: 0
# ---

# %% rand-index
def rand_index(labels_a, labels_b):
    a, b = np.asarray(labels_a), np.asarray(labels_b)
    return np.mean((a[:, None] == a[None, :]) == (b[:, None] == b[None, :]))
