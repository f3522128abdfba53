# ---
# about: The cut lies under the topmost line, so there are two groups.
# others: reference
# points:
#   read-dendrogram-check: 0
# ---

# %% read-dendrogram
cut_km = 5.0
n_groups = 2
last_merge_km = 5.7
