# ---
# about: The encoder knows the training rows, but the scaler is fitted on each batch anew.
# others: reference
# points:
#   encode-check: 0
# ---

# %% encode
def make_preprocessor():
    return ColumnTransformer(
        [
            ("text", OneHotEncoder(handle_unknown="ignore", sparse_output=False), TEXT_COLUMNS),
            ("numbers", StandardScaler(), NUMBER_COLUMNS),
        ]
    )


def encode(train_rows, rows):
    text = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    text.fit(train_rows[TEXT_COLUMNS])
    numbers = StandardScaler().fit_transform(rows[NUMBER_COLUMNS])
    return np.hstack([text.transform(rows[TEXT_COLUMNS]), numbers])
