# ---
# about: The right district, but the height of its point instead of its distance from the line.
# others: reference
# points:
#   read-line-check: 0
# ---

# %% read-line
worst_district = "hill"
gap_min = 43
