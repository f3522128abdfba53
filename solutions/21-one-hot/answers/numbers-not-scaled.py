# ---
# about: The numbers pass through as they are.
# others: reference
# points:
#   encode-check: 0
# ---

# %% encode
def make_preprocessor():
    return ColumnTransformer(
        [
            ("text", OneHotEncoder(handle_unknown="ignore", sparse_output=False), TEXT_COLUMNS),
            ("numbers", "passthrough", NUMBER_COLUMNS),
        ]
    )


def encode(train_rows, rows):
    return make_preprocessor().fit(train_rows).transform(rows)
