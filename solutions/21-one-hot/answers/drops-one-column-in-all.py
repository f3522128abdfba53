# ---
# about: One column is dropped from the joined blocks instead of one from each block.
# others: reference
# points:
#   design-matrix-check: 0
# ---

# %% design-matrix
def design_matrix(blocks, drop_first):
    joined = np.hstack(blocks)
    if drop_first:
        joined = joined[:, 1:]
    return np.column_stack([np.ones(len(joined)), joined])


def redundant_columns(X):
    return X.shape[1] - np.linalg.matrix_rank(X)
