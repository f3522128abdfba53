# ---
# about: The rows are sorted by baskets, so they are not in the order of the numbers.
# others: reference
# points:
#   centres-check: 0
# ---

# %% make-model
def make_model(k):
    return make_pipeline(StandardScaler(), KMeans(n_clusters=k, n_init=10, random_state=0))


def readable_centres(model):
    centres = model[0].inverse_transform(model[-1].cluster_centers_)
    return centres[np.argsort(centres[:, 0])]
