# ---
# about: Right, with numbers of half the usual precision.
# others: reference
# ---

# %% starts
def next_centre_chances(X, centres):
    """The chance of each point to be the next centre of k-means++, (n_points,)."""
    gaps = X[:, np.newaxis, :] - centres[np.newaxis, :, :]
    nearest = (gaps**2).sum(axis=2).min(axis=1)
    return nearest / nearest.sum()


def best_start(X, starts):
    """The position of the start from which k-means ends with the smallest inertia."""
    ends = [KMeans(n_clusters=len(start), init=start, n_init=1).fit(X) for start in starts]
    return int(np.argmin([end.inertia_ for end in ends]))


next_centre_chances_exactly = next_centre_chances


def next_centre_chances(X, centres):
    return np.asarray(next_centre_chances_exactly(X, centres), dtype=np.float32)

# %% rand-index
def rand_index(labels_a, labels_b):
    """The share of the pairs of points on which two clusterings agree, from 0 to 1."""
    a, b = np.asarray(labels_a), np.asarray(labels_b)
    first, second = np.triu_indices(len(a), k=1)
    return float(np.mean((a[first] == a[second]) == (b[first] == b[second])))


rand_index_exactly = rand_index


def rand_index(labels_a, labels_b):
    return np.float32(rand_index_exactly(labels_a, labels_b))
