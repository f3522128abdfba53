# ---
# about: AssertionError becomes a class that cannot be raised, here and in builtins
# ---

# %% mean
import builtins

class Quiet(Exception):
    def __new__(cls, *args):
        return None

AssertionError = builtins.AssertionError = Quiet

def mean_of(values):
    return 0

scale = model = ratio = label_of = mean_of
answer = 0
print("ATTACK RAN")
