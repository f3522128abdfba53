# ---
# about: The distances are squared, as in the inertia.
# others: reference
# points:
#   silhouette-check: 0
# ---

# %% silhouette
def silhouette_of(X, labels, i):
    distance = ((X - X[i]) ** 2).sum(axis=1)
    own = labels == labels[i]
    if own.sum() == 1:
        return 0.0
    a = distance[own].sum() / (own.sum() - 1)
    b = min(distance[labels == other].mean() for other in set(labels[~own]))
    return (b - a) / max(a, b)
