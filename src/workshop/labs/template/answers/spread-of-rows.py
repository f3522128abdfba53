# ---
# about: Takes the spread along the wrong axis.
# others: reference
# points:
#   column-spread-check: 0
# ---

# %% column-spread
def column_spread(table):
    return np.std(table, axis=1).tolist()
