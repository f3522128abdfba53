# ---
# about: Right. Eigenvectors of the covariance, pandas, Pipeline with names, linear algebra.
# others: reference
# ---

# %% fit-pca
def fit_pca(X, n_components):
    values, vectors = np.linalg.eigh(np.cov(X, rowvar=False))
    order = np.argsort(values)[::-1][:n_components]
    return {
        "mean": pd.DataFrame(X).mean(),
        "components": vectors[:, order].T,
        "variance": values[order],
        "ratio": values[order] / np.trace(np.cov(X, rowvar=False)),
    }


# %% project
def project(X, mean, components):
    return np.einsum("ij,kj->ik", X - mean, components)


def reconstruct(scores, mean, components):
    return pd.DataFrame(scores).dot(components).to_numpy() + mean


def reconstruction_error(X, mean, components):
    P = components.T @ components
    rest = (X - mean) @ (np.eye(len(mean)) - P)
    return np.linalg.norm(rest) / np.sqrt(rest.size)


# %% whiten
def whiten(X, mean, components, variance):
    scores = project(X, mean, components)
    scale = np.zeros(len(variance))
    scale[variance > 1e-12] = variance[variance > 1e-12] ** -0.5
    return scores @ np.diag(scale)


# %% make-model
def make_model(n_components):
    return Pipeline(
        [
            ("scale", StandardScaler()),
            ("reduce", PCA(n_components=n_components, svd_solver="full")),
            ("classify", KNeighborsClassifier(n_neighbors=7)),
        ]
    )


def cv_accuracy(X, y, n_components):
    X, y = np.asarray(X), np.asarray(y)
    accuracy = []
    for fit, score in StratifiedKFold(4, shuffle=True, random_state=0).split(X, y):
        model = make_model(n_components).fit(X[fit], y[fit])
        accuracy.append(np.mean(model.predict(X[score]) == y[score]))
    return sum(accuracy) / len(accuracy)


# %% nmf-step
def nmf_error(X, W, H):
    R = X - W @ H
    return np.sqrt(np.trace(R.T @ R))


def nmf_step(X, W, H):
    W = W * ((X @ H.T) / (W @ (H @ H.T) + 1e-10))
    H = H * ((W.T @ X) / ((W.T @ W) @ H + 1e-10))
    return W, H


# %% measure-tsne
def neighbours_kept(X, Z, k):
    near = []
    for rows in (X, Z):
        far = cdist(rows, rows)
        np.fill_diagonal(far, np.inf)
        marks = np.zeros(far.shape, dtype=bool)
        np.put_along_axis(marks, np.argsort(far, axis=1)[:, :k], True, axis=1)
        near.append(marks)
    return (near[0] & near[1]).sum() / (k * len(X))


def centre_agreement(Z_one, Z_two, labels):
    one, two = (pdist(pd.DataFrame(Z).groupby(labels).mean()) for Z in (Z_one, Z_two))
    return pd.Series(one).corr(pd.Series(two), method="spearman")
