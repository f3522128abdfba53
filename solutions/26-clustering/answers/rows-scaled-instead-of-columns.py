# ---
# about: Normalizer scales each row to length 1, not each column. It has no way back.
# others: reference
# points:
#   make-model-check: 0
#   centres-check: 0
# ---

# %% make-model
from sklearn.preprocessing import Normalizer


def make_model(k):
    return make_pipeline(Normalizer(), KMeans(n_clusters=k, n_init=10, random_state=0))


def readable_centres(model):
    return model[-1].cluster_centers_
