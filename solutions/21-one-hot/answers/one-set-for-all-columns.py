# ---
# about: A value counts as known when any text column of the training rows holds it.
# others: reference
# points:
#   unknown-share-check: 0
# ---

# %% unknown-share
def unknown_share(train_rows, new_rows, columns):
    known = set(train_rows[list(columns)].to_numpy().ravel())
    return {name: 1 - new_rows[name].isin(known).mean() for name in columns}
