# ---
# about: gamma is taken for the width of the bell, not for one divided by its square.
# others: reference
# points:
#   kernels-check: 0
# ---

# %% kernels
def linear_kernel(A, B):
    return A @ B.T


def polynomial_kernel(A, B, degree, gamma, coef0):
    return (gamma * A @ B.T + coef0) ** degree


def rbf_kernel(A, B, gamma):
    squared = ((A[:, None] - B[None]) ** 2).sum(axis=2)
    return np.exp(-squared / (2 * gamma**2))
