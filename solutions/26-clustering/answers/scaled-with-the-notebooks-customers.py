# ---
# about: The scaler is fitted on the notebook's customers, not on those of fit.
# others: reference
# points:
#   make-model-check: 0
#   centres-check: 0
# ---

# %% make-model
from sklearn.preprocessing import FunctionTransformer

scaler = StandardScaler().fit(customers)


def make_model(k):
    return make_pipeline(
        FunctionTransformer(scaler.transform), KMeans(n_clusters=k, n_init=10, random_state=0)
    )


def readable_centres(model):
    return scaler.inverse_transform(model[-1].cluster_centers_)
