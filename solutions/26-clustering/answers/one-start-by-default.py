# ---
# about: n_init is left to the library, which then makes one start of k-means++.
# others: reference
# points:
#   make-model-check: 0
# ---

# %% make-model
def make_model(k):
    return make_pipeline(StandardScaler(), KMeans(k, random_state=0))


def readable_centres(model):
    return model[0].inverse_transform(model[-1].cluster_centers_)
