# ---
# about: Right, in loops and plain Python where that is possible.
# others: reference
# ---

# %% fit-pca
def fit_pca(X, n_components):
    n_rows, n_columns = X.shape
    mean = np.array([sum(X[:, j]) / n_rows for j in range(n_columns)])
    U, s, _ = np.linalg.svd((X - mean).T)  # the transposed table: here U holds the components
    variance = [value**2 / (n_rows - 1) for value in s]
    components = [-U[:, k] for k in range(n_components)]
    return {
        "mean": mean.tolist(),
        "components": np.array(components),
        "variance": variance[:n_components],
        "ratio": [value / sum(variance) for value in variance[:n_components]],
    }


# %% project
def project(X, mean, components):
    return [[sum((row - mean) * component) for component in components] for row in X]


def reconstruct(scores, mean, components):
    rows = []
    for row in scores:
        rebuilt = np.array(mean, dtype=float)
        for score, component in zip(row, components):
            rebuilt = rebuilt + score * component
        rows.append(rebuilt)
    return np.array(rows)


def reconstruction_error(X, mean, components):
    rebuilt = reconstruct(project(X, mean, components), mean, components)
    total = 0.0
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            total += (X[i, j] - rebuilt[i, j]) ** 2
    return (total / X.size) ** 0.5


# %% whiten
def whiten(X, mean, components, variance):
    columns = []
    for component, spread in zip(components, variance):
        scores = (X - mean) @ component
        columns.append(scores / spread**0.5 if spread > 1e-12 else 0 * scores)
    return np.column_stack(columns)


# %% nmf-step
def nmf_error(X, W, H):
    total = 0.0
    for i in range(len(X)):
        for j in range(H.shape[1]):
            total += (X[i, j] - W[i] @ H[:, j]) ** 2
    return total**0.5


def nmf_step(X, W, H):
    W, H = W.copy(), H.copy()
    over, under = X @ H.T, W @ H @ H.T
    for i in range(W.shape[0]):
        for k in range(W.shape[1]):
            W[i, k] = W[i, k] * over[i, k] / under[i, k] if under[i, k] > 0 else 0
    over, under = W.T @ X, W.T @ W @ H
    for k in range(H.shape[0]):
        for j in range(H.shape[1]):
            H[k, j] = H[k, j] * over[k, j] / under[k, j] if under[k, j] > 0 else 0
    return W, H


# %% measure-tsne
def neighbours_kept(X, Z, k):
    shares = []
    for i in range(len(X)):
        near = []
        for rows in (X, Z):
            others = [j for j in range(len(rows)) if j != i]
            others.sort(key=lambda j: ((rows[i] - rows[j]) ** 2).sum())
            near.append(others[:k])
        shares.append(sum(j in near[1] for j in near[0]) / k)
    return sum(shares) / len(shares)


def centre_agreement(Z_one, Z_two, labels):
    names = sorted(set(labels))
    one, two = [], []
    for i in range(len(names)):
        for j in range(i + 1, len(names)):
            for Z, gaps in ((Z_one, one), (Z_two, two)):
                gap = Z[labels == names[i]].mean(axis=0) - Z[labels == names[j]].mean(axis=0)
                gaps.append(np.sqrt(gap @ gap))
    return spearmanr(one, two)[0]
