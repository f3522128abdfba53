# ---
# about: The gaps are written in percent points.
# others: reference
# points:
#   read-depth-check: 0
# ---

# %% read-depth
best_depth = 3
gap_at_best = 1
gap_at_15 = 27
