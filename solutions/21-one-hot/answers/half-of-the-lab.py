# ---
# about: The time was up after Task 5, and the written answer is a start.
# others: untouched
# points:
#   read-line-check: 1
#   one-hot-check: 3
#   design-matrix-check: 2
#   unknown-share-check: 2
# marks:
#   explain-leakage: 1
# ---

# %% read-line
worst_district = "hill"
gap_min = 13


# %% one-hot
def one_hot(values, categories):
    return np.array([[int(value == category) for category in categories] for value in values])


# %% design-matrix
def design_matrix(blocks, drop_first):
    kept = [block[:, 1:] if drop_first else block for block in blocks]
    return np.hstack([np.ones((len(blocks[0]), 1)), *kept])


def redundant_columns(X):
    return X.shape[1] - np.linalg.matrix_rank(X)


# %% unknown-share
def unknown_share(train_rows, new_rows, columns):
    return {name: (~new_rows[name].isin(train_rows[name])).mean() for name in columns}


# %% [markdown] explain-leakage
# The voucher means are computed from all orders, so the delivery times of the test orders are
# already in them. That is why the score is so high.
