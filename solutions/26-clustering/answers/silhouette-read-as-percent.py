# ---
# about: The height of the peak is given in percent.
# others: reference
# points:
#   read-k-check: 0
# ---

# %% read-k
smallest_inertia_k = 10
best_k = 5
best_silhouette = 79
