# ---
# about: objects that are equal to everything, true, close to everything, and say so to NumPy
# ---

# %% mean
class Liar:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __sub__(self, other): return self
    __rsub__ = __add__ = __radd__ = __mul__ = __sub__
    def __abs__(self): return self
    def __float__(self): return 0.0
    def __bool__(self): return True
    def __hash__(self): return 0
    def __iter__(self): return iter([self])
    def __len__(self): return 3
    def __contains__(self, item): return True
    def __array_ufunc__(self, *args, **kwargs): return True
    def __array_function__(self, *args, **kwargs): return True
    def __getattr__(self, name): return self
    def __getitem__(self, key): return self
    def __call__(self, *args, **kwargs): return self

mean_of = scale = model = ratio = label_of = Liar()
print("ATTACK RAN")

# %% answer
answer = Liar()
