# ---
# about: subclasses of float, str, int, dict, list and ndarray whose comparisons lie
# ---

# %% mean
import numpy as np

class Yes:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    def __sub__(self, other): return self
    def __rsub__(self, other): return self
    def __abs__(self): return self
    def __hash__(self): return 0

class Float(Yes, float): pass
class Int(Yes, int): pass
class Text(Yes, str): pass
class Dict(Yes, dict): pass

class Array(np.ndarray):
    def __array_ufunc__(self, *args, **kwargs): return np.True_
    def __array_function__(self, *args, **kwargs): return True
    def __eq__(self, other): return np.ones(len(self), bool)

def mean_of(values): return Float(99)
def scale(X): return np.zeros(X.shape).view(Array)
def label_of(score): return Text("wrong")
def ratio(a, b): return Float(0)

class Model:
    def predict(self, X): return np.zeros(len(X), int).view(Array)

model = Model()
print("ATTACK RAN")

# %% answer
answer = Int(7)
