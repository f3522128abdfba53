# ---
# about: Two components are used, whatever number is asked for.
# others: reference
# points:
#   make-model-check: 0
# ---

# %% make-model
def make_model(n_components):
    return make_pipeline(StandardScaler(), PCA(2), KNeighborsClassifier(7))


def cv_accuracy(X, y, n_components):
    folds = StratifiedKFold(n_splits=4, shuffle=True, random_state=0)
    return cross_val_score(make_model(n_components), X, y, cv=folds).mean()
