# ---
# about: Bias and variance are mixed up.
# others: reference
# points:
#   read-plot-check: 0
# ---

# %% read-plot
best_k = 6
gap_at_3 = 1.8
variance_k = 230
bias_k = 2
