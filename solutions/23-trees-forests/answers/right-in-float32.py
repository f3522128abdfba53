# ---
# about: Right, with numbers of half the usual precision.
# others: reference
# ---

# %% decrease
def impurity_decrease(y, goes_left):
    """Gini impurity of y minus the weighted mean of the impurities of the two sides."""
    sides = [y[goes_left], y[~goes_left]]
    after = sum(len(side) / len(y) * gini01(side) for side in sides if len(side) > 0)
    return gini01(y) - after


impurity_decrease_exactly = impurity_decrease


def impurity_decrease(y, goes_left):
    return np.float32(impurity_decrease_exactly(y, goes_left))

# %% oob-error
def oob_error(bags, votes, y):
    """Share of rows that the trees which have not seen them get wrong."""
    out = np.ones(votes.shape, dtype=bool)
    for t, bag in enumerate(bags):
        out[t, bag] = False
    n_judges = out.sum(axis=0)
    judged = n_judges > 0
    mean_vote = (votes * out).sum(axis=0)[judged] / n_judges[judged]
    return float(np.mean((mean_vote > 0.5) != (y[judged] == 1)))


oob_error_exactly = oob_error


def oob_error(bags, votes, y):
    return np.float32(oob_error_exactly(bags, votes, y))

# %% bags
def draw_bags(n_rows, n_trees, seed):
    """Row numbers drawn with replacement, (n_trees, n_rows): one bag for each tree."""
    return np.random.default_rng(seed).integers(n_rows, size=(n_trees, n_rows))


def left_out_share(bags):
    """Mean over the trees of the share of rows (0 to 1) that are not in the tree's bag."""
    n_rows = bags.shape[1]
    return float(np.mean([1 - len(np.unique(bag)) / n_rows for bag in bags]))


left_out_share_exactly = left_out_share


def left_out_share(bags):
    return np.float32(left_out_share_exactly(bags))
