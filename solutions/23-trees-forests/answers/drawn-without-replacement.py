# ---
# about: Each bag is a permutation, so no row is left out.
# others: reference
# points:
#   bags-check: 0
# ---

# %% bags
def draw_bags(n_rows, n_trees, seed):
    rng = np.random.default_rng(seed)
    return np.array([rng.permutation(n_rows) for _ in range(n_trees)])


def left_out_share(bags):
    n_rows = bags.shape[1]
    return np.mean([1 - len(set(bag.tolist())) / n_rows for bag in bags])
