# ---
# about: Only the last centre counts, and not the nearest one.
# others: reference
# points:
#   chances-check: 0
# ---

# %% starts
def next_centre_chances(X, centres):
    squared = ((X - centres[-1]) ** 2).sum(axis=1)
    return squared / squared.sum()


def best_start(X, starts):
    ends = [KMeans(len(start), init=start, n_init=1).fit(X).inertia_ for start in starts]
    return ends.index(min(ends))
