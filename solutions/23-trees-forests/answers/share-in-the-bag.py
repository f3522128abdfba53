# ---
# about: The share of the rows that are in the bag.
# others: reference
# points:
#   bags-check: 0
# ---

# %% bags
def draw_bags(n_rows, n_trees, seed):
    return np.random.default_rng(seed).integers(0, n_rows, (n_trees, n_rows))


def left_out_share(bags):
    return np.mean([len(np.unique(bag)) / bags.shape[1] for bag in bags])
