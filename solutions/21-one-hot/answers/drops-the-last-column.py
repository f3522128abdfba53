# ---
# about: The last column of each block is dropped, the habit of other textbooks.
# others: reference
# points:
#   design-matrix-check: 0
# ---

# %% design-matrix
def design_matrix(blocks, drop_first):
    parts = [np.ones((blocks[0].shape[0], 1))]
    for block in blocks:
        parts.append(block[:, :-1] if drop_first else block)
    return np.concatenate(parts, axis=1)


def redundant_columns(X):
    return X.shape[1] - np.linalg.matrix_rank(X)
