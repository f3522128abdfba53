# ---
# about: A point alone in its cluster divides by zero.
# others: reference
# points:
#   silhouette-check: 0
# ---

# %% silhouette
def silhouette_of(X, labels, i):
    distance = np.linalg.norm(X - X[i], axis=1)
    own = labels == labels[i]
    a = distance[own].sum() / (own.sum() - 1)
    b = min(distance[labels == other].mean() for other in set(labels[~own]))
    return (b - a) / max(a, b)
