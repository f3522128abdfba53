# ---
# about: "Left-out minus training: the sign is turned round."
# others: reference
# points:
#   read-depth-check: 0
# ---

# %% read-depth
best_depth = 3
gap_at_best = -0.01
gap_at_15 = -0.27
