# ---
# about: The time was up after Task 5, and the written answer is a start.
# others: untouched
# points:
#   margin-check: 1
#   kernels-check: 2
#   decision-check: 2
#   read-gamma-check: 2
#   choose-svm-check: 3
# marks:
#   explain-stopping: 1
# ---

# %% margin
def margin_width(weights):
    return 2 / np.linalg.norm(weights)


def support_mask(X, y, weights, intercept):
    return np.where(y == 1, 1, -1) * (X @ weights + intercept) <= 1.001


# %% kernels
def linear_kernel(A, B):
    return A @ B.T


def polynomial_kernel(A, B, degree, gamma, coef0):
    return (gamma * A @ B.T + coef0) ** degree


def rbf_kernel(A, B, gamma):
    return np.exp(-gamma * ((A[:, None] - B[None]) ** 2).sum(axis=-1))


# %% decision
def decision_values(X, support_vectors, dual_coef, intercept, gamma):
    return (pairwise.rbf_kernel(X, support_vectors, gamma=gamma) @ dual_coef.T + intercept)[:, 0]


def predicted_classes(values, classes):
    return [classes[1] if value > 0 else classes[0] for value in values]


# %% read-gamma
memory_panel = "B"
stiff_panel = "A"
best_gamma = 3
gap_at_100 = 0.08


# %% choose-svm
def make_svm(C, gamma):
    return make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma))


def choose_svm(X, y, C_values, gamma_values):
    X_fit, X_held, y_fit, y_held = train_test_split(
        X, y, test_size=0.3, random_state=0, stratify=y
    )
    grid = {"svc__C": C_values, "svc__gamma": gamma_values}
    search = GridSearchCV(make_svm(1, 1), grid).fit(X_fit, y_fit)
    return {
        "C": search.best_params_["svc__C"],
        "gamma": search.best_params_["svc__gamma"],
        "cv_accuracy": search.best_score_,
        "test_accuracy": search.score(X_held, y_held),
    }


# %% [markdown] explain-stopping
# The test rows chose the best of 180 looks, so 0.970 is luck in part. Later it is 0.929. The rows
# that decide when to stop must come from the training rows.
