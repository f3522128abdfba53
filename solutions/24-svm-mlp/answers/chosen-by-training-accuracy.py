# ---
# about: No cross-validation. The pair with the best accuracy on the rows of the fit wins.
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
    pairs = [(C, gamma) for C in C_values for gamma in gamma_values]
    shares = [make_svm(*pair).fit(X_fit, y_fit).score(X_fit, y_fit) for pair in pairs]
    C, gamma = pairs[int(np.argmax(shares))]
    model = make_svm(C, gamma).fit(X_fit, y_fit)
    return {
        "C": C,
        "gamma": gamma,
        "cv_accuracy": cross_val_score(make_svm(C, gamma), X_fit, y_fit, cv=5).mean(),
        "test_accuracy": model.score(X_held, y_held),
    }
