# ---
# about: The RBF kernel takes the distance instead of its square.
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
    return np.exp(-gamma * np.linalg.norm(A[:, None] - B[None], axis=2))
