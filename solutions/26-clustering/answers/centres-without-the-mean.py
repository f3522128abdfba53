# ---
# about: The centres are multiplied by the spread, but the mean is not added.
# others: reference
# points:
#   centres-check: 0
# ---

# %% make-model
def make_model(k):
    return make_pipeline(StandardScaler(), KMeans(n_clusters=k, n_init=10, random_state=0))


def readable_centres(model):
    return model[-1].cluster_centers_ * model[0].scale_
