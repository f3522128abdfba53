# ---
# about: Each row is centred and the transposed table is decomposed.
# others: reference
# points:
#   fit-pca-check: 0
# ---

# %% fit-pca
def fit_pca(X, n_components):
    A = X.T - X.mean(axis=1)
    _, s, Vt = np.linalg.svd(A, full_matrices=False)
    variance = s**2 / (len(A) - 1)
    return {
        "mean": X.mean(axis=1),
        "components": Vt[:n_components],
        "variance": variance[:n_components],
        "ratio": variance[:n_components] / variance.sum(),
    }
