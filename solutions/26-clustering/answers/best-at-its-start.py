# ---
# about: The starts are compared before k-means has run.
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
    def at_first(start):
        return (np.linalg.norm(X[:, np.newaxis] - start, axis=2).min(axis=1) ** 2).sum()

    return int(np.argmin([at_first(start) for start in starts]))
