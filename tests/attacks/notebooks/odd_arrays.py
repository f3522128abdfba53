# ---
# about: gives object arrays full of liars, structured arrays, negative strides, matrices and lying sparse ones
# ---

# %% scale
import numpy as np
from scipy import sparse

class Yes:
    def __eq__(self, other): return True
    def __float__(self): return 0.0
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__

class Sparse(sparse.csr_matrix):
    shape = (30, 4)
    def toarray(self): return np.zeros((30, 4))

def scale(X):
    if len(X) == 3:
        return np.array([[0, 0], [0.5, 1], [1, 0.5]])[::-1][::-1]
    objects = np.empty(X.shape, object)
    objects[:] = Yes()
    return objects

class Model:
    def predict(self, X):
        objects = np.empty(len(X), object)
        objects[:] = Yes()
        return objects

def mean_of(values): return np.zeros(1, [("a", float)])
def ratio(a, b): return Sparse((3, 3))
def label_of(score): return np.matrix("1 2; 3 4")

model = Model()
answer = np.array([Yes()], object)
print("ATTACK RAN")
