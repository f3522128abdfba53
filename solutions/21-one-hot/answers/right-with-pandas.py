# ---
# about: Right, with pandas instead of NumPy, and with a dict as the one saved artifact.
# others: reference
# ---

# %% read-line
gaps = (by_district["mean"] - line.predict(np.arange(len(codes))[:, np.newaxis])).abs()
worst_district = gaps.idxmax()
gap_min = gaps.max()


# %% one-hot
def one_hot(values, categories):
    return pd.get_dummies(pd.Categorical(values, categories=categories), dtype=int).to_numpy()


# %% design-matrix
def design_matrix(blocks, drop_first):
    frames = [pd.DataFrame(block).iloc[:, int(drop_first) :] for block in blocks]
    joined = pd.concat(frames, axis=1).to_numpy()
    return np.insert(joined.astype(float), 0, 1, axis=1)


def redundant_columns(X):
    singular_values = np.linalg.svd(X, compute_uv=False)
    return X.shape[1] - np.sum(singular_values > 1e-10)


# %% encode
def make_preprocessor():
    text = OneHotEncoder(handle_unknown="ignore")
    return ColumnTransformer(
        [("text", text, TEXT_COLUMNS), ("numbers", StandardScaler(), NUMBER_COLUMNS)]
    )


def encode(train_rows, rows):
    columns = pd.get_dummies(train_rows[TEXT_COLUMNS]).columns
    X = pd.get_dummies(rows[TEXT_COLUMNS]).reindex(columns=columns, fill_value=0).astype(float)
    numbers = train_rows[NUMBER_COLUMNS]
    X[NUMBER_COLUMNS] = (rows[NUMBER_COLUMNS] - numbers.mean()) / numbers.std(ddof=0)
    return X


# %% unknown-share
def unknown_share(train_rows, new_rows, columns):
    return pd.Series(
        {name: 1 - new_rows[name].isin(train_rows[name].unique()).mean() for name in columns}
    ).to_dict()


# %% honest-score
def honest_score(orders):
    train, test = train_test_split(orders, test_size=0.25, random_state=0)
    train["voucher_mean"] = train.groupby("voucher")["delivery_min"].transform("mean")
    means = train.drop_duplicates("voucher")[["voucher", "voucher_mean"]]
    test = test.merge(means, on="voucher", how="left")
    test["voucher_mean"] = test["voucher_mean"].fillna(train["delivery_min"].mean())
    inputs = ["voucher_mean", "rain_mm", "items"]
    model = make_pipeline(StandardScaler(), LinearRegression())
    model.fit(train[inputs], train["delivery_min"])
    return model.score(test[inputs], test["delivery_min"])


# %% save-model
def save_model(train_rows, train_target, path):
    X = pd.get_dummies(train_rows, columns=TEXT_COLUMNS, dtype=float)
    model = LinearRegression().fit(X, train_target)
    joblib.dump({"columns": list(X.columns), "model": model}, path)


def predict_saved(path, rows):
    saved = joblib.load(path)
    X = pd.get_dummies(rows, columns=TEXT_COLUMNS, dtype=float)
    return saved["model"].predict(X.reindex(columns=saved["columns"], fill_value=0))
