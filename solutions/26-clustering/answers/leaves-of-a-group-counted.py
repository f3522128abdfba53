# ---
# about: The cut is right, but the leaves of the first group are counted.
# others: reference
# points:
#   read-dendrogram-check: 0
# ---

# %% read-dendrogram
cut_km = 2.0
n_groups = 6
last_merge_km = 5.7
