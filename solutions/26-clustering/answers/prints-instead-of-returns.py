# ---
# about: The functions print their result and return nothing.
# others: reference
# points:
#   silhouette-check: 0
#   rand-index-check: 0
# ---

# %% silhouette
def silhouette_of(X, labels, i):
    distance = np.linalg.norm(X - X[i], axis=1)
    own = labels == labels[i]
    if own.sum() == 1:
        print(0.0)
        return
    a = distance[own].sum() / (own.sum() - 1)
    b = min(distance[labels == other].mean() for other in set(labels[~own]))
    print((b - a) / max(a, b))


# %% rand-index
def rand_index(labels_a, labels_b):
    pairs = list(itertools.combinations(range(len(labels_a)), 2))
    same = [(labels_a[i] == labels_a[j]) == (labels_b[i] == labels_b[j]) for i, j in pairs]
    print(sum(same) / len(pairs))
