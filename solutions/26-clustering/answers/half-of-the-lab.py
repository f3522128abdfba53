# ---
# about: The time was up after Task 5, and the written answer is a start.
# others: untouched
# points:
#   kmeans-steps-check: 2
#   kmeans-check: 1
#   chances-check: 1
#   silhouette-check: 2
#   read-k-check: 1
#   rand-index-check: 1
# marks:
#   judge-segments: 1
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
    for _ in range(max_rounds):
        labels = assign(X, centres)
        centres = update(X, labels, centres)
    return labels, centres


# %% silhouette
def silhouette_of(X, labels, i):
    distance = np.linalg.norm(X - X[i], axis=1)
    own = labels == labels[i]
    if own.sum() == 1:
        return 0.0
    a = distance[own].sum() / (own.sum() - 1)
    b = min(distance[labels == other].mean() for other in set(labels[~own]))
    return (b - a) / max(a, b)


# %% read-k
smallest_inertia_k = 10
best_k = 5
best_silhouette = 0.78


# %% starts
def next_centre_chances(X, centres):
    squared = np.array([((X - centre) ** 2).sum(axis=1) for centre in centres])
    nearest = squared.min(axis=0)
    return nearest / nearest.sum()


# %% rand-index
def rand_index(labels_a, labels_b):
    pairs = list(itertools.combinations(range(len(labels_a)), 2))
    same = [(labels_a[i] == labels_a[j]) == (labels_b[i] == labels_b[j]) for i, j in pairs]
    return sum(same) / len(pairs)


# %% [markdown] judge-segments
# The columns have different units, and the euros are larger, so the variance of 501 against 3.9
# decides. They must be scaled with a StandardScaler.
