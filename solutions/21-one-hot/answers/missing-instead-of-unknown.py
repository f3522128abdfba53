# ---
# about: The wrong way round, the share of training rows whose category the new rows lack.
# others: reference
# points:
#   unknown-share-check: 0
# ---

# %% unknown-share
def unknown_share(train_rows, new_rows, columns):
    return {name: (~train_rows[name].isin(new_rows[name])).mean() for name in columns}
