# ---
# about: The ratio is a share of the kept components only, so it adds up to 1.
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
        "ratio": variance[:n_components] / variance[:n_components].sum(),
    }
