# ---
# about: The root is taken for each row, and then the mean over rows.
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
    return np.mean(np.sqrt(np.mean((X - rebuilt) ** 2, axis=1)))
