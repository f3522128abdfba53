# ---
# about: The heights of a line instead of the distance of the two.
# others: reference
# points:
#   read-depth-check: 0
# ---

# %% read-depth
best_depth = 3
gap_at_best = 0.79
gap_at_15 = 0.72
