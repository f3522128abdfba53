# ---
# about: The training rows are scaled once, so each held-back fold has helped to scale itself.
# others: reference
# points:
#   choose-svm-check: 0
# ---

# %% choose-svm
def make_svm(C, gamma):
    return make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma))


def choose_svm(X, y, C_values, gamma_values):
    X_fit, X_held, y_fit, y_held = train_test_split(
        X, y, test_size=0.3, random_state=0, stratify=y
    )
    scaler = StandardScaler().fit(X_fit)
    grid = {"C": C_values, "gamma": gamma_values}
    search = GridSearchCV(SVC(), grid, cv=5).fit(scaler.transform(X_fit), y_fit)
    return {
        **search.best_params_,
        "cv_accuracy": search.best_score_,
        "test_accuracy": search.score(scaler.transform(X_held), y_held),
    }
