# ---
# about: KMeans runs with starts of its own, so all runs are alike and the first one wins.
# others: reference
# points:
#   best-start-check: 0
# ---

# %% starts
def next_centre_chances(X, centres):
    squared = np.array([((X - centre) ** 2).sum(axis=1) for centre in centres])
    nearest = squared.min(axis=0)
    return nearest / nearest.sum()


def best_start(X, starts):
    ends = [KMeans(len(start), n_init=10, random_state=0).fit(X).inertia_ for start in starts]
    return ends.index(min(ends))
