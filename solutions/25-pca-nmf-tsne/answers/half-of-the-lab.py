# ---
# about: The time was up after Task 4.
# others: untouched
# points:
#   fit-pca-check: 3
#   read-variance-check: 1
#   whiten-check: 2
# ---

# %% fit-pca
def fit_pca(X, n_components):
    mean = np.mean(X, axis=0)
    _, s, Vt = np.linalg.svd(X - mean)
    variance = s**2 / (X.shape[0] - 1)
    return {
        "mean": mean,
        "components": Vt[:n_components],
        "variance": variance[:n_components],
        "ratio": variance[:n_components] / np.sum(variance),
    }


# %% read-variance
n_for_90 = 22


# %% whiten
def whiten(X, mean, components, variance):
    spread = np.sqrt(variance)
    safe = spread > 1e-6
    return np.where(safe, (X - mean) @ components.T / np.where(safe, spread, 1), 0)
