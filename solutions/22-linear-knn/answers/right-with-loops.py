# ---
# about: Right, in plain Python where that is possible.
# others: reference
# ---

# %% least-squares
def least_squares(X, y):
    rows = [[1.0, *row] for row in X]
    size = len(rows[0])
    left = [[sum(row[i] * row[j] for row in rows) for j in range(size)] for i in range(size)]
    right = [sum(row[i] * target for row, target in zip(rows, y)) for i in range(size)]
    return np.linalg.solve(left, right)


def predict_linear(coefficients, X):
    return [coefficients[0] + sum(b * x for b, x in zip(coefficients[1:], row)) for row in X]


# %% gradient
def mse_gradient(coefficients, X, y):
    gradient = [0.0] * len(coefficients)
    for row, target in zip(X, y):
        error = coefficients[0] - target
        for b, x in zip(coefficients[1:], row):
            error += b * x
        gradient[0] += 2 * error / len(y)
        for j, x in enumerate(row):
            gradient[j + 1] += 2 * error * x / len(y)
    return gradient


def gradient_descent(X, y, step, n_steps):
    b = [0.0] * (X.shape[1] + 1)
    while n_steps > 0:
        b = [one - step * slope for one, slope in zip(b, mse_gradient(b, X, y))]
        n_steps -= 1
    return b


# %% ridge
def ridge(X, y, alpha):
    left = X.T @ X - len(X) * np.outer(X.mean(axis=0), X.mean(axis=0))
    for j in range(len(left)):
        left[j, j] += alpha
    right = X.T @ y - len(X) * X.mean(axis=0) * y.mean()
    if alpha == 0:
        coefficients = np.linalg.lstsq(left, right, rcond=None)[0]
    else:
        coefficients = np.linalg.solve(left, right)
    return [y.mean() - X.mean(axis=0) @ coefficients, *coefficients]


# %% lasso
def lasso_drops(rows, y, alpha):
    scaler = StandardScaler()
    model = Lasso(alpha=alpha)
    model.fit(scaler.fit_transform(rows), y)
    dropped = []
    for j in range(rows.shape[1]):
        if abs(model.coef_[j]) < 1e-12:
            dropped.append(rows.columns[j])
    return dropped


# %% logistic
def sigmoid(z):
    return np.array([np.exp(one) / (np.exp(one) + 1) for one in z])


def late_probability(coefficients, X):
    return [float(1 / (1 + np.exp(-coefficients[0] - row @ coefficients[1:]))) for row in X]


def log_loss_gradient(coefficients, X, y):
    total = np.zeros(len(coefficients))
    for row, p, truth in zip(X, late_probability(coefficients, X), y):
        total += (p - truth) * np.array([1, *row])
    return list(total / len(y))


# %% threshold
def mean_cost(late, probability, threshold, cost_miss, cost_alarm):
    euros = 0
    for i in range(len(late)):
        if probability[i] >= threshold:
            euros += cost_alarm * (1 - late[i])
        else:
            euros += cost_miss * late[i]
    return euros / len(late)


def cheapest_threshold(late, probability, thresholds, cost_miss, cost_alarm):
    best = None
    for threshold in thresholds:
        cost = mean_cost(late, probability, threshold, cost_miss, cost_alarm)
        if best is None or (cost, threshold) < best:
            best = (cost, threshold)
    return best[1]


# %% knn
def nearest_rows(X_train, x, k):
    far = [(sum((a - b) ** 2 for a, b in zip(row, x)), i) for i, row in enumerate(X_train)]
    return [i for _, i in sorted(far)[:k]]


def knn_mean(X_train, y_train, X_new, k):
    return [sum(y_train[i] for i in nearest_rows(X_train, x, k)) / k for x in X_new]


def knn_majority(X_train, labels, X_new, k):
    winners = []
    for x in X_new:
        votes = {}
        for i in nearest_rows(X_train, x, k):
            votes[labels[i]] = votes.get(labels[i], 0) + 1
        winners.append(min(votes, key=lambda label: (-votes[label], label)))
    return winners


# %% tune-knn
def tune_knn(X, y, ks):
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)

    def rmse(X_fit, y_fit, X_new, y_new, k):
        mean, sd = X_fit.mean(axis=0), X_fit.std(axis=0)
        model = KNeighborsRegressor(k).fit((X_fit - mean) / sd, y_fit)
        return np.sqrt(np.mean((model.predict((X_new - mean) / sd) - y_new) ** 2))

    errors = []
    for k in ks:
        folds = KFold(5, shuffle=True, random_state=0).split(X_train)
        errors.append(
            np.mean([rmse(X_train[a], y_train[a], X_train[b], y_train[b], k) for a, b in folds])
        )
    k = ks[int(np.argmin(errors))]
    return {
        "test_rmse": rmse(X_train, y_train, X_test, y_test, k),
        "cv_rmse": min(errors),
        "k": k,
    }


# %% read-plot
best_k = 10
gap_at_3 = 1.6
variance_k = 2
bias_k = 230
