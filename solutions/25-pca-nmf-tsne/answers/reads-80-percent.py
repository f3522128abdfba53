# ---
# about: The line of 80 % is read instead of 90 %.
# others: reference
# points:
#   read-variance-check: 0
# ---

# %% read-variance
n_for_90 = 14
