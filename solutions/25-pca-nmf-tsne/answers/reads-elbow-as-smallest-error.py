# ---
# about: The number with the smallest error is taken.
# others: reference
# points:
#   read-elbow-check: 0
# ---

# %% read-elbow
n_parts = 10
