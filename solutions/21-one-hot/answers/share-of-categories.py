# ---
# about: Different categories are counted instead of rows.
# others: reference
# points:
#   unknown-share-check: 0
# ---

# %% unknown-share
def unknown_share(train_rows, new_rows, columns):
    shares = {}
    for name in columns:
        new = set(new_rows[name])
        shares[name] = len(new - set(train_rows[name])) / len(new)
    return shares
