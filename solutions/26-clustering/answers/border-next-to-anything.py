# ---
# about: A border point is any point with a neighbour.
# others: reference
# points:
#   kinds-check: 0
# ---

# %% dbscan
def point_kinds(X, eps, min_samples):
    near = np.linalg.norm(X[:, None] - X[None, :], axis=2) <= eps
    core = near.sum(axis=1) >= min_samples
    kinds = []
    for i in range(len(X)):
        if core[i]:
            kinds.append("core")
        elif near[i].sum() > 1:
            kinds.append("border")
        else:
            kinds.append("noise")
    return kinds


def dbscan(X, eps, min_samples):
    near = np.linalg.norm(X[:, None] - X[None, :], axis=2) <= eps
    core = near.sum(axis=1) >= min_samples
    labels = np.full(len(X), -1)
    number = 0
    for i in range(len(X)):
        if not core[i] or labels[i] != -1:
            continue
        labels[i] = number
        queue = [i]
        while queue:
            point = queue.pop(0)
            for other in range(len(X)):
                if near[point, other] and labels[other] == -1:
                    labels[other] = number
                    if core[other]:
                        queue.append(other)
        number += 1
    return labels
