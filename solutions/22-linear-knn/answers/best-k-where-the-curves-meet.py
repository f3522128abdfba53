# ---
# about: The k from which the curves meet is taken for the best.
# others: reference
# points:
#   read-plot-check: 0
# ---

# %% read-plot
best_k = 120
gap_at_3 = 1.8
variance_k = 2
bias_k = 230
