# ---
# about: The ratio is made from singular values, not from their squares.
# others: reference
# points:
#   fit-pca-check: 0
# ---

# %% fit-pca
def fit_pca(X, n_components):
    mean = X.mean(axis=0)
    _, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    variance = s**2 / (len(X) - 1)
    return {
        "mean": mean,
        "components": Vt[:n_components],
        "variance": variance[:n_components],
        "ratio": s[:n_components] / s.sum(),
    }
