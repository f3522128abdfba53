# ---
# about: The lowest training error is at k = 1.
# others: reference
# points:
#   read-plot-check: 0
# ---

# %% read-plot
best_k = 1
gap_at_3 = 1.8
variance_k = 2
bias_k = 230
