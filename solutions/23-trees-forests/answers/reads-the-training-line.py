# ---
# about: The depth at which the training line is highest.
# others: reference
# points:
#   read-depth-check: 0
# ---

# %% read-depth
best_depth = 15
gap_at_best = 0.27
gap_at_15 = 0.27
