# ---
# about: Right, in plain Python where that is possible.
# others: reference
# ---

# %% kmeans
def assign(X, centres):
    labels = []
    for point in X:
        squared = [sum((x - c) ** 2 for x, c in zip(point, centre)) for centre in centres]
        labels.append(squared.index(min(squared)))
    return np.array(labels)


def update(X, labels, centres):
    moved = []
    for j in range(len(centres)):
        members = [point for point, label in zip(X, labels) if label == j]
        if members:
            moved.append([sum(column) / len(members) for column in zip(*members)])
        else:
            moved.append(list(centres[j]))
    return np.array(moved)


def inertia(X, labels, centres):
    total = 0
    for point, label in zip(X, labels):
        for x, c in zip(point, centres[label]):
            total += (x - c) ** 2
    return total


def kmeans(X, start, max_rounds):
    centres, labels, rounds = start, None, 0
    while rounds < max_rounds:
        before = labels
        labels = assign(X, centres)
        centres = update(X, labels, centres)
        rounds += 1
        if before is not None and (before == labels).all():
            break
    return [labels.tolist(), centres.tolist()]


# %% starts
def next_centre_chances(X, centres):
    weights = []
    for point in X:
        weights.append(min(sum((point - centre) ** 2) for centre in centres))
    return [weight / sum(weights) for weight in weights]


def best_start(X, starts):
    best, smallest = None, float("inf")
    for number, start in enumerate(starts):
        labels, centres = kmeans(X, start, 300)
        end = inertia(X, np.array(labels), np.array(centres))
        if end < smallest:
            best, smallest = number, end
    return best


# %% silhouette
def silhouette_of(X, labels, i):
    by_cluster = {}
    for j in range(len(X)):
        if j != i:
            distance = sum((X[i] - X[j]) ** 2) ** 0.5
            by_cluster.setdefault(labels[j], []).append(distance)
    own = by_cluster.pop(labels[i], [])
    if not own:
        return 0
    a = sum(own) / len(own)
    b = min(sum(distances) / len(distances) for distances in by_cluster.values())
    return 1 - a / b if a < b else b / a - 1


# %% rand-index
def rand_index(labels_a, labels_b):
    agreed = pairs = 0
    for i in range(len(labels_a)):
        for j in range(i):
            pairs += 1
            if (labels_a[i] == labels_a[j]) == (labels_b[i] == labels_b[j]):
                agreed += 1
    return agreed / pairs


# %% linkage
def linkage_distance(A, B, how):
    distances = [sum((a - b) ** 2) ** 0.5 for a in A for b in B]
    if how == "ward":
        mean_a, mean_b = sum(A) / len(A), sum(B) / len(B)
        factor = 2 * len(A) * len(B) / (len(A) + len(B))
        return (factor * sum((mean_a - mean_b) ** 2)) ** 0.5
    if how == "average":
        return sum(distances) / len(distances)
    return min(distances) if how == "single" else max(distances)


def merge_clusters(X, n_clusters, how):
    clusters = [{i} for i in range(len(X))]
    while len(clusters) > n_clusters:
        best = None
        for i in range(len(clusters)):
            for j in range(i):
                apart = linkage_distance(X[sorted(clusters[i])], X[sorted(clusters[j])], how)
                if best is None or apart < best[0]:
                    best = (apart, i, j)
        clusters[best[2]] |= clusters[best[1]]
        del clusters[best[1]]
    return [[i in cluster for cluster in clusters].index(True) for i in range(len(X))]


# %% dbscan
def point_kinds(X, eps, min_samples):
    near = np.linalg.norm(X[:, None] - X[None, :], axis=2) <= eps
    core = near.sum(axis=1) >= min_samples
    kinds = []
    for i in range(len(X)):
        if core[i]:
            kinds.append("core")
        elif (near[i] & core).any():
            kinds.append("border")
        else:
            kinds.append("noise")
    return kinds


def dbscan(X, eps, min_samples):
    kinds = point_kinds(X, eps, min_samples)

    def neighbours(i):
        return [j for j in range(len(X)) if sum((X[i] - X[j]) ** 2) ** 0.5 <= eps]

    labels = [-1] * len(X)

    def grow(i, number):
        labels[i] = number
        if kinds[i] == "core":
            for j in neighbours(i):
                if labels[j] == -1:
                    grow(j, number)

    number = 10
    for i in reversed(range(len(X))):
        if kinds[i] == "core" and labels[i] == -1:
            grow(i, number)
            number += 5
    return labels


# %% make-model
class Segments:
    """Standard deviations by hand, then k-means, and the way back by hand."""

    def __init__(self, k):
        self.groups = KMeans(n_clusters=k, n_init=10, random_state=3)

    def fit(self, rows):
        self.mean, self.spread = rows.mean(), rows.std()
        self.groups.fit((rows - self.mean) / self.spread)
        return self

    def predict(self, rows):
        return self.groups.predict((rows - self.mean) / self.spread)


def make_model(k):
    return Segments(k)


def readable_centres(model):
    centres = []
    for centre in model.groups.cluster_centers_.tolist():
        centres.append([c * s + m for c, s, m in zip(centre, model.spread, model.mean)])
    return centres
