# ---
# about: The chances are proportional to the distance, not to its square.
# others: reference
# points:
#   chances-check: 0
# ---

# %% starts
def next_centre_chances(X, centres):
    squared = np.array([((X - centre) ** 2).sum(axis=1) for centre in centres])
    nearest = np.sqrt(squared).min(axis=0)
    return nearest / nearest.sum()


def best_start(X, starts):
    ends = [KMeans(len(start), init=start, n_init=1).fit(X).inertia_ for start in starts]
    return ends.index(min(ends))
