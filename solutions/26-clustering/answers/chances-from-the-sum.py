# ---
# about: The distances to all centres are added up instead of the nearest taken.
# others: reference
# points:
#   chances-check: 0
# ---

# %% starts
def next_centre_chances(X, centres):
    squared = np.array([((X - centre) ** 2).sum(axis=1) for centre in centres])
    nearest = squared.sum(axis=0)
    return nearest / nearest.sum()


def best_start(X, starts):
    ends = [KMeans(len(start), init=start, n_init=1).fit(X).inertia_ for start in starts]
    return ends.index(min(ends))
