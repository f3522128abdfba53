# ---
# about: The centres come as k-means holds them, in standard deviations.
# others: reference
# points:
#   centres-check: 0
# ---

# %% make-model
def make_model(k):
    return make_pipeline(StandardScaler(), KMeans(n_clusters=k, n_init=10, random_state=0))


def readable_centres(model):
    return model[-1].cluster_centers_
