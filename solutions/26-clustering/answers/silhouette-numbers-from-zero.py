# ---
# about: The clusters are taken to be numbered 0, 1, 2 ...
# others: reference
# points:
#   silhouette-check: 0
# ---

# %% silhouette
def silhouette_of(X, labels, i):
    distance = np.linalg.norm(X - X[i], axis=1)
    own = labels == labels[i]
    if own.sum() == 1:
        return 0.0
    a = distance[own].sum() / (own.sum() - 1)
    b = min(
        distance[labels == other].mean() for other in range(labels.max() + 1) if other != labels[i]
    )
    return (b - a) / max(a, b)
