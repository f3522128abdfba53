# ---
# about: The columns of get_dummies are filled up, but the scaler is fitted on the rows to predict.
# others: reference
# points:
#   save-model-check: 0
# ---

# %% save-model
def prepare(rows):
    X = pd.get_dummies(rows[TEXT_COLUMNS + NUMBER_COLUMNS], columns=TEXT_COLUMNS, dtype=float)
    X[NUMBER_COLUMNS] = StandardScaler().fit_transform(X[NUMBER_COLUMNS])
    return X


def save_model(train_rows, train_target, path):
    X = prepare(train_rows)
    joblib.dump((list(X.columns), LinearRegression().fit(X, train_target)), path)


def predict_saved(path, rows):
    columns, model = joblib.load(path)
    return model.predict(prepare(rows).reindex(columns=columns, fill_value=0))
