# ---
# about: Right within the tolerance of the eye.
# others: reference
# ---

# %% read-plot
best_k = 14
gap_at_3 = 2.2
variance_k = 2
bias_k = 230.0
