# ---
# about: Rows of alpha are appended, as in books where they are its square root.
# others: reference
# points:
#   ridge-check: 0
# ---

# %% ridge
def ridge(X, y, alpha):
    A = np.column_stack([np.ones(len(X)), X])
    D = np.diag([0.0] + [1.0] * X.shape[1])
    return np.linalg.lstsq(np.vstack([A, alpha * D]), np.append(y, np.zeros(len(D))), rcond=None)[0]
