# ---
# about: The linkage is not passed on, so all merges are single.
# others: reference
# points:
#   merge-check: 0
# ---

# %% linkage
def linkage_distance(A, B, how):
    distance = np.array([[np.linalg.norm(a - b) for b in B] for a in A])
    if how == "single":
        return distance.min()
    if how == "complete":
        return distance.max()
    if how == "average":
        return distance.mean()
    n_a, n_b = len(A), len(B)
    return np.sqrt(2 * n_a * n_b / (n_a + n_b)) * np.linalg.norm(A.mean(axis=0) - B.mean(axis=0))


def merge_clusters(X, n_clusters, how):
    labels = np.arange(len(X))
    while len(np.unique(labels)) > n_clusters:
        pairs = itertools.combinations(np.unique(labels), 2)
        distance = {
            (i, j): linkage_distance(X[labels == i], X[labels == j], "single") for i, j in pairs
        }
        i, j = min(distance, key=distance.get)
        labels[labels == j] = i
    return labels
