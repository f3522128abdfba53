# ---
# about: A copy of whole-number centres cuts the means to whole numbers.
# others: reference
# points:
#   kmeans-steps-check: 0
#   kmeans-check: 0
# ---

# %% kmeans
def assign(X, centres):
    distance = np.linalg.norm(X[:, np.newaxis] - centres, axis=2)
    return distance.argmin(axis=1)


def update(X, labels, centres):
    moved = centres.copy()
    for j in range(len(centres)):
        if np.sum(labels == j) > 0:
            moved[j] = X[labels == j].mean(axis=0)
    return moved


def inertia(X, labels, centres):
    return np.sum((X - centres[labels]) ** 2)


def kmeans(X, start, max_rounds):
    centres = start
    for _ in range(max_rounds):
        labels = assign(X, centres)
        centres = update(X, labels, centres)
    return labels, centres
