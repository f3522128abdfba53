# ---
# about: The adjusted Rand index, which is another number.
# others: reference
# points:
#   rand-index-check: 0
# ---

# %% rand-index
def rand_index(labels_a, labels_b):
    return adjusted_rand_score(labels_a, labels_b)
