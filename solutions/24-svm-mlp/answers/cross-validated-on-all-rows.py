# ---
# about: The split comes too late. Cross-validation, and the refit, see the test rows.
# others: reference
# points:
#   choose-svm-check: 0
# ---

# %% choose-svm
def make_svm(C, gamma):
    return make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma))


def choose_svm(X, y, C_values, gamma_values):
    grid = {"svc__C": C_values, "svc__gamma": gamma_values}
    search = GridSearchCV(make_svm(1, 1), grid, cv=5).fit(X, y)
    _, X_held, _, y_held = train_test_split(X, y, test_size=0.3, random_state=0, stratify=y)
    return {
        "C": search.best_params_["svc__C"],
        "gamma": search.best_params_["svc__gamma"],
        "cv_accuracy": search.best_score_,
        "test_accuracy": search.score(X_held, y_held),
    }
