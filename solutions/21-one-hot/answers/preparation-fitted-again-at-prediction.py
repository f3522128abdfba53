# ---
# about: Both are saved, but the preparation is fitted again on the rows to predict.
# others: reference
# points:
#   save-model-check: 0
# ---

# %% save-model
def save_model(train_rows, train_target, path):
    preprocessor = make_preprocessor()
    model = LinearRegression().fit(preprocessor.fit_transform(train_rows), train_target)
    joblib.dump((preprocessor, model), path)


def predict_saved(path, rows):
    preprocessor, model = joblib.load(path)
    return model.predict(preprocessor.fit_transform(rows))
