# ---
# about: Right, with SciPy's distances, pandas and the library.
# others: reference
# ---

# %% kmeans
from scipy.spatial.distance import cdist


def assign(X, centres):
    return cdist(X, centres).argmin(axis=1)


def update(X, labels, centres):
    means = pd.DataFrame(X).groupby(np.asarray(labels)).mean()
    return means.reindex(range(len(centres))).fillna(pd.DataFrame(centres)).to_numpy()


def inertia(X, labels, centres):
    return np.take_along_axis(cdist(X, centres) ** 2, np.asarray(labels)[:, None], axis=1).sum()


def kmeans(X, start, max_rounds):
    centres = np.asarray(start, dtype=float)
    for _ in range(max_rounds):
        labels = assign(X, centres)
        centres = update(X, labels, centres)
    return labels, centres


# %% starts
from sklearn.metrics import pairwise_distances


def next_centre_chances(X, centres):
    nearest = pairwise_distances(X, centres).min(axis=1) ** 2
    return pd.Series(nearest / nearest.sum())


def best_start(X, starts):
    runs = {
        number: KMeans(len(start), init=start, n_init=1, tol=0, max_iter=1000).fit(X).inertia_
        for number, start in enumerate(starts)
    }
    return pd.Series(runs).idxmin()


# %% silhouette
def silhouette_of(X, labels, i):
    distance = pd.Series(np.hypot.reduce(X - X[i], axis=1)).drop(i)
    means = distance.groupby(np.delete(labels, i)).mean()
    if labels[i] not in means.index:
        return 0.0
    a, b = means[labels[i]], means.drop(labels[i]).min()
    return (b - a) / np.maximum(a, b)


# %% read-k
smallest_inertia_k, best_k, best_silhouette = 10, 5, 0.8


# %% rand-index
def rand_index(labels_a, labels_b):
    table = pd.crosstab(np.asarray(labels_a), np.asarray(labels_b)).to_numpy()

    def pairs(counts):
        return (counts * (counts - 1) / 2).sum()

    every = pairs(np.array([len(labels_a)]))
    both, in_a, in_b = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    return (every + 2 * both - in_a - in_b) / every


# %% linkage
from scipy.spatial.distance import cdist


def linkage_distance(A, B, how):
    if how == "ward":
        union = np.vstack([A, B])
        parts = ((union, 1), (A, -1), (B, -1))
        rise = sum(sign * ((part - part.mean(axis=0)) ** 2).sum() for part, sign in parts)
        return np.sqrt(2 * max(rise, 0))
    choose = {"single": np.min, "complete": np.max, "average": np.mean}[how]
    return choose(cdist(A, B))


def merge_clusters(X, n_clusters, how):
    clusters = [np.array([i]) for i in range(len(X))]
    for _ in range(len(X) - n_clusters):
        table = np.full((len(clusters), len(clusters)), np.inf)
        for i, j in zip(*np.triu_indices(len(clusters), 1)):
            table[i, j] = linkage_distance(X[clusters[i]], X[clusters[j]], how)
        i, j = np.unravel_index(table.argmin(), table.shape)
        clusters[i] = np.concatenate([clusters[i], clusters[j]])
        del clusters[j]
    labels = pd.Series(0, index=range(len(X)))
    for number, members in enumerate(clusters):
        labels[members] = number + 100
    return labels


# %% read-dendrogram
cut_km, n_groups, last_merge_km = 3, 4, 5.75


# %% dbscan
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist


def point_kinds(X, eps, min_samples):
    counts = NearestNeighbors(radius=eps).fit(X).radius_neighbors_graph(X).toarray() > 0
    core = counts.sum(axis=1) >= min_samples
    kinds = pd.Series("noise", index=range(len(X)))
    kinds[(counts & core).any(axis=1)] = "border"
    kinds[core] = "core"
    return kinds


def dbscan(X, eps, min_samples):
    near = cdist(X, X) <= eps
    core = near.sum(axis=1) >= min_samples
    labels = np.full(len(X), -1)
    if core.any():
        _, labels[core] = connected_components(near[np.ix_(core, core)])
        for i in np.flatnonzero(~core & near[:, core].any(axis=1)):
            labels[i] = labels[np.flatnonzero(near[i] & core)[-1]]
    return labels


# %% make-model
from sklearn.pipeline import Pipeline


def make_model(k):
    groups = KMeans(k, init="k-means++", n_init=25, max_iter=500, random_state=42)
    return Pipeline([("scale", StandardScaler()), ("groups", groups)])


def readable_centres(model):
    scale, groups = model.named_steps["scale"], model.named_steps["groups"]
    centres = pd.DataFrame(groups.cluster_centers_, columns=scale.feature_names_in_)
    return centres * scale.scale_ + scale.mean_
