# ---
# about: Percent instead of a share from 0 to 1.
# others: reference
# points:
#   unknown-share-check: 0
# ---

# %% unknown-share
def unknown_share(train_rows, new_rows, columns):
    return {name: 100 * (~new_rows[name].isin(train_rows[name])).mean() for name in columns}
