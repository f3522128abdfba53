# ---
# about: Right, in plain Python where that is possible.
# others: reference
# ---

# %% one-hot
def one_hot(values, categories):
    rows = []
    for value in values:
        rows.append([1 if value == category else 0 for category in categories])
    return rows


# %% design-matrix
def design_matrix(blocks, drop_first):
    rows = []
    for i in range(blocks[0].shape[0]):
        row = [1]
        for block in blocks:
            row += list(block[i])[1 if drop_first else 0 :]
        rows.append(row)
    return np.array(rows)


def redundant_columns(X):
    adds_nothing = 0
    rank_so_far = 0
    for k in range(1, X.shape[1] + 1):
        rank = np.linalg.matrix_rank(X[:, :k])
        if rank == rank_so_far:
            adds_nothing += 1
        rank_so_far = rank
    return adds_nothing


# %% encode
def make_preprocessor():
    return make_column_transformer(
        (StandardScaler(), NUMBER_COLUMNS),
        (OneHotEncoder(handle_unknown="infrequent_if_exist"), TEXT_COLUMNS),
        sparse_threshold=0,
    )


def encode(train_rows, rows):
    preprocessor = make_preprocessor()
    preprocessor.fit_transform(train_rows)
    return preprocessor.transform(rows).tolist()


# %% unknown-share
def unknown_share(train_rows, new_rows, columns):
    shares = {}
    for name in columns:
        known = set(train_rows[name])
        unknown = 0
        for value in new_rows[name]:
            if value not in known:
                unknown += 1
        shares[name] = unknown / len(new_rows)
    return shares


# %% honest-score
def honest_score(orders):
    train, test = train_test_split(orders, test_size=0.25, random_state=0)
    times = {}
    for _, row in train.iterrows():
        times.setdefault(row["voucher"], []).append(row["delivery_min"])
    overall = sum(train["delivery_min"]) / len(train)

    def inputs(rows):
        return [
            [row["items"], row["rain_mm"], np.mean(times.get(row["voucher"], [overall]))]
            for _, row in rows.iterrows()
        ]

    model = LinearRegression().fit(inputs(train), list(train["delivery_min"]))
    y_pred = model.predict(inputs(test))
    y_test = np.array(test["delivery_min"])
    return 1 - np.sum((y_test - y_pred) ** 2) / np.sum((y_test - y_test.mean()) ** 2)


# %% save-model
def save_model(train_rows, train_target, path):
    model = Pipeline([("prepare", make_preprocessor()), ("regress", LinearRegression())])
    model.fit(train_rows, train_target)
    with open(path, "wb") as file:
        joblib.dump(model, file)


def predict_saved(path, rows):
    with open(path, "rb") as file:
        model = joblib.load(file)
    return [float(minutes) for minutes in model.predict(rows)]
