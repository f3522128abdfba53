# ---
# about: Scaler and PCA are fitted on all rows, before cross-validation.
# others: reference
# points:
#   make-model-check: 0
# ---

# %% make-model
def make_model(n_components):
    return make_pipeline(StandardScaler(), PCA(n_components), KNeighborsClassifier(7))


def cv_accuracy(X, y, n_components):
    folds = StratifiedKFold(n_splits=4, shuffle=True, random_state=0)
    scores = PCA(n_components).fit_transform(StandardScaler().fit_transform(X))
    return cross_val_score(KNeighborsClassifier(7), scores, y, cv=folds).mean()
