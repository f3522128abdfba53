# ---
# about: The batch's own mean is subtracted, whatever mean is given.
# others: reference
# points:
#   project-check: 0
# ---

# %% project
def project(X, mean, components):
    return (X - X.mean(axis=0)) @ components.T


def reconstruct(scores, mean, components):
    return scores @ components + mean


def reconstruction_error(X, mean, components):
    rebuilt = reconstruct(project(X, mean, components), mean, components)
    return np.sqrt(np.mean((X - rebuilt) ** 2))
