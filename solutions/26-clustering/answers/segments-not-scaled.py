# ---
# about: The columns are used as they are, so the euros rule.
# others: reference
# points:
#   make-model-check: 0
#   centres-check: 0
# ---

# %% make-model
def make_model(k):
    return KMeans(n_clusters=k, n_init=10, random_state=0)


def readable_centres(model):
    return model.cluster_centers_
