# ---
# about: Right, with SciPy, pandas and einsum, and with folds and scaling spelt out.
# others: reference
# ---

# %% margin
def margin_width(weights):
    return pd.Series(weights).pow(2).sum() ** -0.5 * 2


def support_mask(X, y, weights, intercept):
    value = pd.DataFrame(X).dot(weights) + intercept
    return value.where(y == 1, -value) <= 1.001


# %% kernels
def linear_kernel(A, B):
    return np.einsum("nd,md->nm", A, B)


def polynomial_kernel(A, B, degree, gamma, coef0):
    return np.power(gamma * np.inner(A, B) + coef0, degree)


def rbf_kernel(A, B, gamma):
    # The squared distance from dot products: |a|² + |b|² - 2 a·b.
    squared = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T
    return np.exp(-gamma * np.maximum(squared, 0))


# %% decision
from scipy.spatial.distance import cdist


def decision_values(X, support_vectors, dual_coef, intercept, gamma):
    alike = np.exp(-gamma * cdist(X, support_vectors, "sqeuclidean"))
    return pd.DataFrame(alike).mul(dual_coef[0], axis=1).sum(axis=1) + intercept[0]


def predicted_classes(values, classes):
    return pd.Series(values).gt(0).map({False: classes[0], True: classes[1]})


# %% choose-svm
from sklearn.model_selection import StratifiedKFold


def make_svm(C, gamma):
    return make_pipeline(StandardScaler(), SVC(gamma=gamma, C=C))


def choose_svm(X, y, C_values, gamma_values):
    X_fit, X_held, y_fit, y_held = train_test_split(
        X, y, test_size=0.3, random_state=0, stratify=y
    )
    rows = []
    for C in C_values:
        for gamma in gamma_values:
            for fold, held in StratifiedKFold(5).split(X_fit, y_fit):
                mean, std = X_fit[fold].mean(axis=0), X_fit[fold].std(axis=0)
                svm = SVC(C=C, gamma=gamma).fit((X_fit[fold] - mean) / std, y_fit[fold])
                share = svm.score((X_fit[held] - mean) / std, y_fit[held])
                rows.append({"C": C, "gamma": gamma, "share": share})
    means = pd.DataFrame(rows).groupby(["C", "gamma"])["share"].mean()
    C, gamma = means.idxmax()
    return {
        "C": C,
        "gamma": gamma,
        "cv_accuracy": means.max(),
        "test_accuracy": make_svm(C, gamma).fit(X_fit, y_fit).score(X_held, y_held),
    }


# %% forward
def forward(X, params):
    hidden = np.einsum("nd,dh->nh", X, params["W1"]) + params["b1"]
    return np.where(hidden > 0, hidden, 0).dot(params["W2"]) + params["b2"]


def softmax(scores):
    frame = pd.DataFrame(scores)
    powers = np.exp(frame.sub(frame.max(axis=1), axis=0))
    return powers.div(powers.sum(axis=1), axis=0)


def mean_cross_entropy(scores, y):
    log_sums = np.logaddexp.reduce(scores, axis=1)
    return np.mean(log_sums - np.take_along_axis(scores, y[:, None], axis=1)[:, 0])


# %% gradients
def gradients(X, y, params):
    a = np.dot(X, params["W1"]) + params["b1"]
    h = a.clip(min=0)
    p = special.softmax(h.dot(params["W2"]) + params["b2"], axis=1)
    dz = (p - pd.get_dummies(pd.Categorical(y, range(p.shape[1])), dtype=float).to_numpy()) / len(X)
    da = np.where(h > 0, np.einsum("nk,hk->nh", dz, params["W2"]), 0)
    ones = np.ones(len(X))
    return {
        "b1": ones @ da,
        "W1": np.einsum("nd,nh->dh", X, da),
        "b2": ones @ dz,
        "W2": np.einsum("nh,nk->hk", h, dz),
    }


# %% descend
def descend(params, grads, learning_rate):
    return {name: np.add(params[name], np.multiply(-learning_rate, grads[name])) for name in grads}


# %% fit-mlp
def make_mlp(seed):
    model = make_pipeline(StandardScaler(), MLPClassifier(hidden_layer_sizes=[16]))
    return model.set_params(
        mlpclassifier__learning_rate_init=0.02,
        mlpclassifier__early_stopping=True,
        mlpclassifier__validation_fraction=0.2,
        mlpclassifier__n_iter_no_change=30,
        mlpclassifier__random_state=seed,
    )


def fit_mlp(X_train, y_train, X_test, y_test, seed):
    model = make_mlp(seed).fit(pd.DataFrame(X_train), pd.Series(y_train))
    _, stopping = train_test_split(X_train, test_size=0.2, random_state=seed, stratify=y_train)
    return {
        "epochs": model[-1].n_iter_,
        "stopping_rows": len(stopping),
        "validation_accuracy": np.max(model[-1].validation_scores_),
        "test_accuracy": (model.predict(pd.DataFrame(X_test)) == y_test).mean(),
    }
