# ---
# about: The five folds in the order of the rows, the default of cv=5.
# others: reference
# points:
#   tune-knn-check: 0
# ---

# %% tune-knn
def tune_knn(X, y, ks):
    folds = 5
    scoring = "neg_root_mean_squared_error"
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
    cv, test = {}, {}
    for k in ks:
        model = make_pipeline(StandardScaler(), KNeighborsRegressor(n_neighbors=k))
        scores = cross_val_score(model, X_train, y_train, cv=folds, scoring=scoring)
        cv[k] = -scores.mean()
        model.fit(X_train, y_train)
        test[k] = root_mean_squared_error(y_test, model.predict(X_test))
    k = min(ks, key=cv.get)
    return {"k": k, "cv_rmse": cv[k], "test_rmse": test[k]}
