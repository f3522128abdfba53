# ---
# about: Rows and columns are exchanged. Nobody sees it as long as A and B are the same rows.
# others: reference
# points:
#   kernels-check: 0
# ---

# %% kernels
def linear_kernel(A, B):
    return np.dot(B, A.T)


def polynomial_kernel(A, B, degree, gamma, coef0):
    return (gamma * np.dot(B, A.T) + coef0) ** degree


def rbf_kernel(A, B, gamma):
    return np.exp(-gamma * ((B[:, None] - A[None]) ** 2).sum(axis=2))
