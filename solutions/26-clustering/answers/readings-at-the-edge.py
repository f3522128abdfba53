# ---
# about: Right, the readings of a coarse eye, all within the tolerance.
# others: reference
# ---

# %% read-dendrogram
cut_km = 1.3
n_groups = 4.0
last_merge_km = 5.6


# %% read-k
smallest_inertia_k = 10
best_k = 5
best_silhouette = 0.8
