# ---
# about: The elbow is read one step too far to the right.
# others: reference
# points:
#   read-k-check: 0
# ---

# %% read-k
smallest_inertia_k = 10
best_k = 6
best_silhouette = 0.71
