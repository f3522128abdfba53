# ---
# about: The mean squared error, without the root.
# others: reference
# points:
#   project-check: 0
# ---

# %% project
def project(X, mean, components):
    return (X - mean) @ components.T


def reconstruct(scores, mean, components):
    return scores @ components + mean


def reconstruction_error(X, mean, components):
    rebuilt = reconstruct(project(X, mean, components), mean, components)
    return np.mean((X - rebuilt) ** 2)
