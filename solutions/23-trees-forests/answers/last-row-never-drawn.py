# ---
# about: The upper end of the draw is off by one.
# others: reference
# points:
#   bags-check: 0
# ---

# %% bags
def draw_bags(n_rows, n_trees, seed):
    return np.random.default_rng(seed).integers(0, n_rows - 1, (n_trees, n_rows))


def left_out_share(bags):
    n_rows = bags.shape[1]
    return np.mean([1 - len(set(bag.tolist())) / n_rows for bag in bags])
