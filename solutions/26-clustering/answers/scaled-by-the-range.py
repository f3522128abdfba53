# ---
# about: Each column is divided by its range, so one customer with very large baskets squeezes the rest.
# others: reference
# points:
#   make-model-check: 0
# ---

# %% make-model
from sklearn.preprocessing import MinMaxScaler


def make_model(k):
    return make_pipeline(MinMaxScaler(), KMeans(n_clusters=k, n_init=10, random_state=0))


def readable_centres(model):
    return model[0].inverse_transform(model[-1].cluster_centers_)
