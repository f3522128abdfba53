# ---
# about: The classic mistake. Labels are compared by their numbers.
# others: reference
# points:
#   rand-index-check: 0
# ---

# %% rand-index
def rand_index(labels_a, labels_b):
    return np.mean(np.asarray(labels_a) == np.asarray(labels_b))
