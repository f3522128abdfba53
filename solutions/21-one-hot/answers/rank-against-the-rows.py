# ---
# about: The rank is taken from the number of rows, a wrong axis.
# others: reference
# points:
#   design-matrix-check: 0
# ---

# %% design-matrix
def design_matrix(blocks, drop_first):
    kept = [block[:, 1:] if drop_first else block for block in blocks]
    return np.hstack([np.ones((len(blocks[0]), 1)), *kept])


def redundant_columns(X):
    return X.shape[0] - np.linalg.matrix_rank(X)
