# ---
# about: The encoder's default is a sparse matrix. The task asks for a dense array.
# others: reference
# points:
#   encode-check: 0
# ---

# %% encode
def make_preprocessor():
    return ColumnTransformer(
        [
            ("text", OneHotEncoder(handle_unknown="ignore"), TEXT_COLUMNS),
            ("numbers", StandardScaler(), NUMBER_COLUMNS),
        ]
    )


def encode(train_rows, rows):
    return make_preprocessor().fit(train_rows).transform(rows)
