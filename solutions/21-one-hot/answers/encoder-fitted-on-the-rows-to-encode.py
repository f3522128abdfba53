# ---
# about: With fit_transform on the rows to encode, the columns and the scale change with each batch.
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
    return make_preprocessor().fit_transform(rows)
