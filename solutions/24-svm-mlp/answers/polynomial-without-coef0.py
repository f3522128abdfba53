# ---
# about: The polynomial kernel leaves coef0 out.
# others: reference
# points:
#   kernels-check: 0
# ---

# %% kernels
def linear_kernel(A, B):
    return A @ B.T


def polynomial_kernel(A, B, degree, gamma, coef0):
    return (gamma * A @ B.T) ** degree


def rbf_kernel(A, B, gamma):
    squared = ((A[:, None] - B[None]) ** 2).sum(axis=2)
    return np.exp(-gamma * squared)
