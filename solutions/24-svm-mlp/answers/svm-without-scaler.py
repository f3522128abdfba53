# ---
# about: The classic mistake, an RBF kernel on raw millimetres and shares.
# others: reference
# points:
#   choose-svm-check: 0
# ---

# %% choose-svm
def make_svm(C, gamma):
    return make_pipeline(SVC(C=C, gamma=gamma))


def choose_svm(X, y, C_values, gamma_values):
    X_fit, X_held, y_fit, y_held = train_test_split(
        X, y, test_size=0.3, random_state=0, stratify=y
    )
    grid = {"svc__C": C_values, "svc__gamma": gamma_values}
    search = GridSearchCV(make_svm(1, 1), grid, cv=5).fit(X_fit, y_fit)
    return {
        "C": search.best_params_["svc__C"],
        "gamma": search.best_params_["svc__gamma"],
        "cv_accuracy": search.best_score_,
        "test_accuracy": search.score(X_held, y_held),
    }
