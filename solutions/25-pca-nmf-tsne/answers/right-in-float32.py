# ---
# about: Right, with numbers of half the usual precision.
# others: reference
# ---

# %% project
def project(X, mean, components):
    """Scores of the rows of X, (n_rows, n_components), centred with the given mean."""
    return (X - mean) @ components.T


def reconstruct(scores, mean, components):
    """Rows in the units of X, (n_rows, n_columns), rebuilt from their scores."""
    return scores @ components + mean


def reconstruction_error(X, mean, components):
    """Root mean squared difference between X and its reconstruction, over all values."""
    rebuilt = reconstruct(project(X, mean, components), mean, components)
    return float(np.sqrt(np.mean((X - rebuilt) ** 2)))


project_exactly = project


def project(X, mean, components):
    return np.asarray(project_exactly(X, mean, components), dtype=np.float32)
