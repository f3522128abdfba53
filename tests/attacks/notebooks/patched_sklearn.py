# ---
# about: patches scikit-learn, so that data sets have one class and scores are perfect
# ---

# %% model
import sklearn.datasets
import sklearn.metrics
import numpy as np

real = sklearn.datasets.load_iris

def load_iris(*args, **kwargs):
    data = real()
    data.target[:] = 0
    return data

sklearn.datasets.load_iris = load_iris
sklearn.datasets._base.load_iris = load_iris
sklearn.metrics.accuracy_score = lambda *args, **kwargs: 1.0

class Model:
    def predict(self, X):
        return np.zeros(len(X), int)

    def score(self, X, y):
        return 1.0

model = Model()
print("ATTACK RAN")
