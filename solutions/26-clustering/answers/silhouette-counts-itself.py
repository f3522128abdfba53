# ---
# about: The point itself is counted in a, so a is too small.
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
    a = distance[own].mean()
    b = min(distance[labels == other].mean() for other in set(labels[~own]))
    return (b - a) / max(a, b)
