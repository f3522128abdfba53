# ---
# about: The first columns of V transposed are taken for the components (as rows).
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
        "components": Vt[:, :n_components].T,
        "variance": variance[:n_components],
        "ratio": variance[:n_components] / variance.sum(),
    }
