# ---
# about: The rows of predict are scaled with their own mean and spread.
# others: reference
# points:
#   make-model-check: 0
# ---

# %% make-model
class Segments:
    def __init__(self, k):
        self.scaler = StandardScaler()
        self.groups = KMeans(n_clusters=k, n_init=10, random_state=0)

    def fit(self, rows):
        self.groups.fit(self.scaler.fit_transform(rows))
        self.centres = self.scaler.inverse_transform(self.groups.cluster_centers_)
        return self

    def predict(self, rows):
        return self.groups.predict(StandardScaler().fit_transform(rows))


def make_model(k):
    return Segments(k)


def readable_centres(model):
    return model.centres
