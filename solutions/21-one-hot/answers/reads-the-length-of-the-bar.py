# ---
# about: The right district, but half of the bar, which is the spread of single orders.
# others: reference
# points:
#   read-line-check: 0
# ---

# %% read-line
worst_district = "hill"
gap_min = 7
