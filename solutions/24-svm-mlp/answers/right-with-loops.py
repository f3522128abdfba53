# ---
# about: Right, in plain Python where that is possible.
# others: reference
# ---

# %% margin
import math


def margin_width(weights):
    return 2 / math.sqrt(sum(weight * weight for weight in weights))


def support_mask(X, y, weights, intercept):
    found = []
    for row, label in zip(X, y):
        value = sum(x * weight for x, weight in zip(row, weights)) + intercept
        found.append(bool(value <= 1.001 if label == 1 else -value <= 1.001))
    return found


# %% kernels
def linear_kernel(A, B):
    return [[sum(x * z for x, z in zip(a, b)) for b in B] for a in A]


def polynomial_kernel(A, B, degree, gamma, coef0):
    return [[(gamma * sum(x * z for x, z in zip(a, b)) + coef0) ** degree for b in B] for a in A]


def rbf_kernel(A, B, gamma):
    alike = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            alike[i, j] = np.exp(-gamma * np.linalg.norm(A[i] - B[j]) ** 2)
    return alike


# %% decision
def decision_values(X, support_vectors, dual_coef, intercept, gamma):
    values = []
    for row in X:
        value = float(intercept[0])
        for vector, coefficient in zip(support_vectors, dual_coef[0]):
            value += coefficient * np.exp(-gamma * np.sum((row - vector) ** 2))
        values.append(float(value))
    return np.array(values)


def predicted_classes(values, classes):
    return [classes[int(value > 0)] for value in values]


# %% choose-svm
def make_svm(C, gamma):
    return Pipeline([("scale", StandardScaler()), ("svm", SVC(C=C, gamma=gamma))])


def choose_svm(X, y, C_values, gamma_values):
    X_fit, X_held, y_fit, y_held = train_test_split(
        X, y, test_size=0.3, random_state=0, stratify=y
    )
    best = None
    for gamma in gamma_values:
        for C in C_values:
            share = cross_val_score(make_svm(C, gamma), X_fit, y_fit, cv=5).mean()
            if best is None or share > best["cv_accuracy"]:
                best = {"C": C, "gamma": gamma, "cv_accuracy": share}
    model = make_svm(best["C"], best["gamma"]).fit(X_fit, y_fit)
    best["test_accuracy"] = sum(model.predict(X_held) == y_held) / len(y_held)
    return best


# %% forward
import math


def forward(X, params):
    scores = []
    for row in X:
        hidden = [max(0.0, row @ weights + b) for weights, b in zip(params["W1"].T, params["b1"])]
        scores.append([np.dot(hidden, ws) + b for ws, b in zip(params["W2"].T, params["b2"])])
    return np.array(scores)


def softmax(scores):
    rows = []
    for row in scores:
        powers = [math.exp(score - max(row)) for score in row]
        rows.append([power / sum(powers) for power in powers])
    return np.array(rows)


def mean_cross_entropy(scores, y):
    total = 0.0
    for row, label in zip(scores, y):
        largest = max(row)
        total += largest + math.log(sum(math.exp(score - largest) for score in row)) - row[label]
    return total / len(y)


# %% gradients
def gradients(X, y, params):
    grads = {name: np.zeros(values.shape) for name, values in params.items()}
    n = len(X)
    for row, label in zip(X, y):
        a = row @ params["W1"] + params["b1"]
        h = np.where(a > 0, a, 0)
        z = h @ params["W2"] + params["b2"]
        dz = np.exp(z - z.max())
        dz = dz / dz.sum()
        dz[label] -= 1
        grads["W2"] += np.outer(h, dz) / n
        grads["b2"] += dz / n
        da = params["W2"] @ dz
        da[a <= 0] = 0
        grads["W1"] += np.outer(row, da) / n
        grads["b1"] += da / n
    return grads


# %% descend
def descend(params, grads, learning_rate):
    moved = {}
    for name in params:
        moved[name] = (np.array(params[name]) - learning_rate * np.array(grads[name])).tolist()
        moved[name] = np.array(moved[name])
    return moved


# %% fit-mlp
def make_mlp(seed):
    return Pipeline(
        [
            ("scale", StandardScaler()),
            (
                "network",
                MLPClassifier(
                    16,
                    learning_rate_init=0.02,
                    early_stopping=True,
                    validation_fraction=0.2,
                    n_iter_no_change=30,
                    random_state=seed,
                ),
            ),
        ]
    )


def fit_mlp(X_train, y_train, X_test, y_test, seed):
    model = make_mlp(seed)
    model.fit(X_train, y_train)
    network = model.named_steps["network"]
    return {
        "epochs": len(network.loss_curve_),
        "stopping_rows": int(len(X_train) * network.validation_fraction),
        "validation_accuracy": max(network.validation_scores_),
        "test_accuracy": sum(model.predict(X_test) == y_test) / len(y_test),
    }
