# ---
# about: The columns are not centred, so the first component points at the mean.
# others: reference
# points:
#   fit-pca-check: 0
# ---

# %% fit-pca
def fit_pca(X, n_components):
    _, s, Vt = np.linalg.svd(X, full_matrices=False)
    variance = s**2 / (len(X) - 1)
    return {
        "mean": X.mean(axis=0),
        "components": Vt[:n_components],
        "variance": variance[:n_components],
        "ratio": variance[:n_components] / variance.sum(),
    }
