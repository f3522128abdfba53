# ---
# about: A neighbour counts only if it has the same rank in both.
# others: reference
# points:
#   measure-tsne-check: 0
# ---

# %% measure-tsne
def neighbours_kept(X, Z, k):
    near_X = NearestNeighbors(n_neighbors=k).fit(X).kneighbors(return_distance=False)
    near_Z = NearestNeighbors(n_neighbors=k).fit(Z).kneighbors(return_distance=False)
    return np.mean(near_X == near_Z)


def centre_agreement(Z_one, Z_two, labels):
    distances = []
    for Z in (Z_one, Z_two):
        centres = np.array([Z[labels == label].mean(axis=0) for label in np.unique(labels)])
        distances.append(pdist(centres))
    return spearmanr(*distances).statistic
