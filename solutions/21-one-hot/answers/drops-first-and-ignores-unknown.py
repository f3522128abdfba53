# ---
# about: With drop='first', an unknown category looks like the dropped one.
# others: reference
# points:
#   encode-check: 0
# ---

# %% encode
def make_preprocessor():
    return ColumnTransformer(
        [
            (
                "text",
                OneHotEncoder(drop="first", handle_unknown="ignore", sparse_output=False),
                TEXT_COLUMNS,
            ),
            ("numbers", StandardScaler(), NUMBER_COLUMNS),
        ]
    )


def encode(train_rows, rows):
    return make_preprocessor().fit(train_rows).transform(rows)
