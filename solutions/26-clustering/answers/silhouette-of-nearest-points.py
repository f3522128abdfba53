# ---
# about: b is the distance to the nearest point of another cluster.
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
    b = distance[~own].min()
    return (b - a) / max(a, b)
