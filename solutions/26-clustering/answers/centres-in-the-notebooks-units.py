# ---
# about: The way back takes mean and spread of the notebook's customers.
# others: reference
# points:
#   centres-check: 0
# ---

# %% make-model
def make_model(k):
    return make_pipeline(StandardScaler(), KMeans(n_clusters=k, n_init=10, random_state=0))


def readable_centres(model):
    spread = customers.std(ddof=0).to_numpy()
    return model[-1].cluster_centers_ * spread + customers.mean().to_numpy()
