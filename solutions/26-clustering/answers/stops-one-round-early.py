# ---
# about: One round too few, because range starts at 1.
# others: reference
# points:
#   kmeans-check: 0
# ---

# %% kmeans
def assign(X, centres):
    distance = np.linalg.norm(X[:, np.newaxis] - centres, axis=2)
    return distance.argmin(axis=1)


def update(X, labels, centres):
    moved = np.array(centres, dtype=float)
    for j in range(len(centres)):
        if np.sum(labels == j) > 0:
            moved[j] = X[labels == j].mean(axis=0)
    return moved


def inertia(X, labels, centres):
    return np.sum((X - centres[labels]) ** 2)


def kmeans(X, start, max_rounds):
    centres = start
    labels = assign(X, centres)
    for _ in range(1, max_rounds):
        centres = update(X, labels, centres)
        labels = assign(X, centres)
    return labels, centres
