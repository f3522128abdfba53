# ---
# about: A single random start, which often gets stuck.
# others: reference
# points:
#   make-model-check: 0
# ---

# %% make-model
def make_model(k):
    return make_pipeline(
        StandardScaler(), KMeans(n_clusters=k, init="random", n_init=1, random_state=0)
    )


def readable_centres(model):
    return model[0].inverse_transform(model[-1].cluster_centers_)
