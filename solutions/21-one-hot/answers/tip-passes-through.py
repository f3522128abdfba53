# ---
# about: remainder='passthrough' lets in every other column, the tip among them.
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
        ],
        remainder="passthrough",
    )


def encode(train_rows, rows):
    return make_preprocessor().fit(train_rows).transform(rows)
