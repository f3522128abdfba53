# ---
# about: gives arrays that are small here and giant there (broadcast, empty, sparse), and numbers of a million digits
# problem: ".*"  # a slow machine may end the kernel over these numbers
# stock: "not run: would take all memory of the machine that runs it"
# ---

# %% scale
import numpy as np
from scipy import sparse

def scale(X): return np.broadcast_to(0.0, (10**6, 10**6))
def mean_of(values): return 10 ** 230_000
def ratio(a, b): return np.empty((0, 10**15))
def label_of(score): return "x" * 60_000_000

class Model:
    def predict(self, X): return sparse.csr_matrix((2**40, 2**40))

model = Model()
print("ATTACK RAN")

# %% answer
answer = bytearray(60 * 2**20)
