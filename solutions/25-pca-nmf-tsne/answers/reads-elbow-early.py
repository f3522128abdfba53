# ---
# about: The last point of the steep fall is not counted.
# others: reference
# points:
#   read-elbow-check: 0
# ---

# %% read-elbow
n_parts = 3
