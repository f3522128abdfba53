# ---
# about: The generator is made anew in the loop, so all trees get the same bag.
# others: reference
# points:
#   bags-check: 0
# ---

# %% bags
def draw_bags(n_rows, n_trees, seed):
    return np.array(
        [np.random.default_rng(seed).integers(0, n_rows, n_rows) for _ in range(n_trees)]
    )


def left_out_share(bags):
    n_rows = bags.shape[1]
    return np.mean([1 - len(set(bag.tolist())) / n_rows for bag in bags])
