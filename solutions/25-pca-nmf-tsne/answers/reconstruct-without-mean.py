# ---
# about: The mean is not added back after the projection.
# others: reference
# points:
#   project-check: 0
# ---

# %% project
def project(X, mean, components):
    return (X - mean) @ components.T


def reconstruct(scores, mean, components):
    return scores @ components


def reconstruction_error(X, mean, components):
    rebuilt = reconstruct(project(X, mean, components), mean, components)
    return np.sqrt(np.mean((X - rebuilt) ** 2))
