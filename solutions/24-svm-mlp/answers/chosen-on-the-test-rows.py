# ---
# about: Each pair is fitted on the training rows and compared on the test rows.
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
    best = {"test_accuracy": -1}
    for C in C_values:
        for gamma in gamma_values:
            model = make_svm(C, gamma).fit(X_fit, y_fit)
            share = model.score(X_held, y_held)
            if share > best["test_accuracy"]:
                cv_accuracy = cross_val_score(make_svm(C, gamma), X_fit, y_fit, cv=5).mean()
                best = {
                    "C": C,
                    "gamma": gamma,
                    "cv_accuracy": cv_accuracy,
                    "test_accuracy": share,
                }
    return best
