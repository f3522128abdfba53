# ---
# about: The scaler sees the validation rows of each fold. The test rows are safe.
# others: reference
# points:
#   tune-knn-check: 0
# ---

# %% tune-knn
def tune_knn(X, y, ks):
    folds = KFold(n_splits=5, shuffle=True, random_state=0)
    scoring = "neg_root_mean_squared_error"

    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
    scaler = StandardScaler().fit(X_train)
    X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)
    search = GridSearchCV(
        KNeighborsRegressor(), {"n_neighbors": ks}, cv=folds, scoring=scoring
    ).fit(X_train, y_train)
    return {
        "k": search.best_params_["n_neighbors"],
        "cv_rmse": -search.best_score_,
        "test_rmse": root_mean_squared_error(y_test, search.predict(X_test)),
    }
