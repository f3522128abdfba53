# ---
# about: raises exceptions whose text, class and attributes lie, and a ValueError in answer to everything
# ---

# %% ratio
class ValueError(ValueError):
    __name__ = "4.0"
    def __str__(self): return "passed"
    def __eq__(self, other): return True

class Worse(BaseException):
    def __str__(self): raise SystemExit
    @property
    def __class__(self): return AssertionError

def ratio(a, b): raise ValueError
def mean_of(values): raise Worse
def label_of(score): raise ExceptionGroup("4", [ValueError()])
def scale(X): raise RecursionError(10**5)

class Model:
    def predict(self, X):
        return self.predict(X)

model = Model()
print("ATTACK RAN")
