# ---
# about: Right, with pandas, SciPy and other parts of scikit-learn.
# others: reference
# ---

# %% least-squares
def least_squares(X, y):
    frame = pd.DataFrame(X)
    frame.insert(0, "ones", 1.0)
    q, r = np.linalg.qr(frame.to_numpy())
    return pd.Series(np.linalg.solve(r, q.T @ y))


def predict_linear(coefficients, X):
    return np.insert(X, 0, 1, axis=1).dot(coefficients)


# %% gradient
def mse_gradient(coefficients, X, y):
    error = coefficients[0] + X.dot(coefficients[1:]) - y
    return np.append(2 * error.mean(), (2 * error[:, None] * X).mean(axis=0))


def gradient_descent(X, y, step, n_steps):
    b = np.zeros(1 + X.shape[1])
    for _ in range(n_steps):
        b -= step * mse_gradient(b, X, y)
    return b


# %% ridge
def ridge(X, y, alpha):
    n_columns = X.shape[1]
    A = np.vstack([np.hstack([np.ones((len(X), 1)), X]), np.zeros((n_columns, n_columns + 1))])
    A[len(X) :, 1:] = np.sqrt(alpha) * np.eye(n_columns)
    return np.linalg.lstsq(A, np.concatenate([y, np.zeros(n_columns)]), rcond=None)[0]


# %% lasso
def lasso_drops(rows, y, alpha):
    scaled = (rows - rows.mean()) / rows.std(ddof=0)
    coefficients = pd.Series(Lasso(alpha=alpha).fit(scaled, y).coef_, index=rows.columns)
    return coefficients.index[coefficients == 0]


# %% logistic
from scipy.special import expit as sigmoid


def late_probability(coefficients, X):
    return sigmoid(np.column_stack([np.ones(len(X)), X]) @ coefficients)


def log_loss_gradient(coefficients, X, y):
    error = late_probability(coefficients, X) - y
    return np.r_[error.mean(), (X * error.reshape(-1, 1)).mean(axis=0)]


# %% threshold
def mean_cost(late, probability, threshold, cost_miss, cost_alarm):
    orders = pd.DataFrame({"late": late == 1, "sent": probability >= threshold})
    misses = (orders["late"] & ~orders["sent"]).mean()
    alarms = (~orders["late"] & orders["sent"]).mean()
    return cost_miss * misses + cost_alarm * alarms


def cheapest_threshold(late, probability, thresholds, cost_miss, cost_alarm):
    ordered = np.sort(thresholds)
    costs = [mean_cost(late, probability, one, cost_miss, cost_alarm) for one in ordered]
    return ordered[np.argmin(costs)]


# %% knn
from scipy.spatial.distance import cdist


def knn_mean(X_train, y_train, X_new, k):
    nearest = cdist(X_new, X_train).argsort(axis=1, kind="stable")[:, :k]
    return y_train[nearest].mean(axis=1)


def knn_majority(X_train, labels, X_new, k):
    nearest = cdist(X_new, X_train).argsort(axis=1, kind="stable")[:, :k]
    return pd.DataFrame(labels[nearest]).mode(axis=1)[0].to_numpy()


# %% tune-knn
from sklearn.model_selection import cross_validate


def tune_knn(X, y, ks):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
    folds = KFold(n_splits=5, shuffle=True, random_state=0)
    results = []
    for k in ks:
        pipeline = make_pipeline(StandardScaler(), KNeighborsRegressor(n_neighbors=k))
        scores = cross_validate(
            pipeline, X_train, y_train, cv=folds, scoring="neg_mean_squared_error"
        )
        results.append((np.sqrt(-scores["test_score"]).mean(), k, pipeline))
    cv_rmse, k, pipeline = min(results, key=lambda result: result[0])
    y_pred = pipeline.fit(X_train, y_train).predict(X_test)
    return {"k": k, "cv_rmse": cv_rmse, "test_rmse": ((y_pred - y_test) ** 2).mean() ** 0.5}


# %% read-plot
best_k = 5
gap_at_3 = 2
variance_k = 2
bias_k = 230
