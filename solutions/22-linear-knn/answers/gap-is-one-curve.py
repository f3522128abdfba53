# ---
# about: The training error at k = 3 instead of the distance between the curves.
# others: reference
# points:
#   read-plot-check: 0
# ---

# %% read-plot
best_k = 7
gap_at_3 = 4.3
variance_k = 2
bias_k = 230
