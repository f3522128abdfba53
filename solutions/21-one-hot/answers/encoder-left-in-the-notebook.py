# ---
# about: Only the regression is saved. The preparation stays behind in a global variable.
# others: reference
# points:
#   save-model-check: 0
# ---

# %% save-model
preprocessor = make_preprocessor()


def save_model(train_rows, train_target, path):
    X_train = preprocessor.fit_transform(train_rows)
    joblib.dump(LinearRegression().fit(X_train, train_target), path)


def predict_saved(path, rows):
    return joblib.load(path).predict(preprocessor.transform(rows))
