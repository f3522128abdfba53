# ---
# about: The accuracy is taken on the rows of each fit.
# others: reference
# points:
#   make-model-check: 0
# ---

# %% make-model
def make_model(n_components):
    return make_pipeline(StandardScaler(), PCA(n_components), KNeighborsClassifier(7))


def cv_accuracy(X, y, n_components):
    folds = StratifiedKFold(n_splits=4, shuffle=True, random_state=0)
    accuracy = []
    for fit, _ in folds.split(X, y):
        X_fit, y_fit = np.asarray(X)[fit], np.asarray(y)[fit]
        accuracy.append(make_model(n_components).fit(X_fit, y_fit).score(X_fit, y_fit))
    return np.mean(accuracy)
