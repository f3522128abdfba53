# ---
# about: Without a seed each fit gives other numbers.
# others: reference
# points:
#   make-model-check: 0
# ---

# %% make-model
def make_model(k):
    return make_pipeline(StandardScaler(), KMeans(n_clusters=k, n_init=10))


def readable_centres(model):
    return model[0].inverse_transform(model[-1].cluster_centers_)
