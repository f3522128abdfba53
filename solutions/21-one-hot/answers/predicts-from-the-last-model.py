# ---
# about: A file is written, but the prediction comes from the model still in memory.
# others: reference
# points:
#   save-model-check: 0
# ---

# %% save-model
model = make_pipeline(make_preprocessor(), LinearRegression())


def save_model(train_rows, train_target, path):
    model.fit(train_rows, train_target)
    joblib.dump(model, path)


def predict_saved(path, rows):
    return model.predict(rows)
