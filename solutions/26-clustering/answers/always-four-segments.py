# ---
# about: Four segments, whatever k says.
# others: reference
# points:
#   make-model-check: 0
#   centres-check: 0
# ---

# %% make-model
def make_model(k):
    return make_pipeline(StandardScaler(), KMeans(n_clusters=4, n_init=10, random_state=0))


def readable_centres(model):
    return model[0].inverse_transform(model[-1].cluster_centers_)
