# ---
# about: The model goes to a fixed file name, so the second shop overwrites the first.
# others: reference
# points:
#   save-model-check: 0
# ---

# %% save-model
def save_model(train_rows, train_target, path):
    model = make_pipeline(make_preprocessor(), LinearRegression())
    joblib.dump(model.fit(train_rows, train_target), "model.joblib")


def predict_saved(path, rows):
    return joblib.load("model.joblib").predict(rows)
