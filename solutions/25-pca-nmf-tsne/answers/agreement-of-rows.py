# ---
# about: Distances between rows are compared, not between centres.
# others: reference
# points:
#   measure-tsne-check: 0
# ---

# %% measure-tsne
def neighbours_kept(X, Z, k):
    near_X = NearestNeighbors(n_neighbors=k).fit(X).kneighbors(return_distance=False)
    near_Z = NearestNeighbors(n_neighbors=k).fit(Z).kneighbors(return_distance=False)
    return np.mean([len(set(a) & set(b)) for a, b in zip(near_X, near_Z)]) / k


def centre_agreement(Z_one, Z_two, labels):
    distances = []
    for Z in (Z_one, Z_two):
        distances.append(pdist(Z))
    return spearmanr(*distances).statistic
