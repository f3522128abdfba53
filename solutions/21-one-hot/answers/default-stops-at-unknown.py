# ---
# about: The encoder keeps its default and fails at the first unknown category.
# others: reference
# points:
#   encode-check: 0
# ---

# %% encode
def make_preprocessor():
    return ColumnTransformer(
        [
            ("text", OneHotEncoder(sparse_output=False), TEXT_COLUMNS),
            ("numbers", StandardScaler(), NUMBER_COLUMNS),
        ]
    )


def encode(train_rows, rows):
    return make_preprocessor().fit(train_rows).transform(rows)
