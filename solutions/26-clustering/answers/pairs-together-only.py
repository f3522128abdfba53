# ---
# about: Only pairs that someone puts together are counted (Jaccard).
# others: reference
# points:
#   rand-index-check: 0
# ---

# %% rand-index
def rand_index(labels_a, labels_b):
    both = either = 0
    for i, j in itertools.combinations(range(len(labels_a)), 2):
        in_a, in_b = labels_a[i] == labels_a[j], labels_b[i] == labels_b[j]
        both += in_a and in_b
        either += in_a or in_b
    return both / either if either else 1.0
