# ---
# about: The column of ones is forgotten.
# others: reference
# points:
#   design-matrix-check: 0
# ---

# %% design-matrix
def design_matrix(blocks, drop_first):
    return np.hstack([block[:, 1:] if drop_first else block for block in blocks])


def redundant_columns(X):
    return X.shape[1] - np.linalg.matrix_rank(X)
