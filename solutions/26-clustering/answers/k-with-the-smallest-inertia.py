# ---
# about: The smallest inertia chooses k.
# others: reference
# points:
#   read-k-check: 0
# ---

# %% read-k
smallest_inertia_k = 10
best_k = 10
best_silhouette = 0.35
