# ---
# about: The scaler is fitted on all rows before the split, test rows included.
# others: reference
# points:
#   choose-svm-check: 0
# ---

# %% choose-svm
def make_svm(C, gamma):
    return make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma))


def choose_svm(X, y, C_values, gamma_values):
    X = StandardScaler().fit_transform(X)
    X_fit, X_held, y_fit, y_held = train_test_split(
        X, y, test_size=0.3, random_state=0, stratify=y
    )
    search = GridSearchCV(SVC(), {"C": C_values, "gamma": gamma_values}, cv=5).fit(X_fit, y_fit)
    return {
        **search.best_params_,
        "cv_accuracy": search.best_score_,
        "test_accuracy": search.score(X_held, y_held),
    }
