# ---
# about: The threshold with the fewest mistakes, as if all cost the same.
# others: reference
# points:
#   threshold-check: 0
# ---

# %% threshold
def mean_cost(late, probability, threshold, cost_miss, cost_alarm):
    warned = probability >= threshold
    return np.mean(cost_miss * (~warned & (late == 1)) + cost_alarm * (warned & (late == 0)))


def cheapest_threshold(late, probability, thresholds, cost_miss, cost_alarm):
    return min(sorted(thresholds), key=lambda t: np.mean((probability >= t) != late))
