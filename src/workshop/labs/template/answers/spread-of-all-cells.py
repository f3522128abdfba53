# ---
# about: Forgets the axis, so there is one number for the whole table.
# others: reference
# points:
#   column-spread-check: 0
# ---

# %% column-spread
def column_spread(table):
    return [float(np.std(table))]
