# ---
# about: Training rows and new rows are joined before the fit, so that nothing is unknown.
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
    every_row = pd.concat([train_rows, rows])
    return make_preprocessor().fit(every_row).transform(rows)
