# ---
# about: replaces __main__, sys.modules and the import system, and gives names that begin with two underscores
# ---

# %% mean
import sys
import types
import importlib.abc

print("ATTACK RAN")
main = types.ModuleType("__main__")
main.__dict__.update(answer=1, __builtins__={"AssertionError": Exception})
sys.modules["__main__"] = main

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        raise ImportError("no")

sys.meta_path.insert(0, Finder())
for name in list(sys.modules):
    if name.startswith(("numpy", "sklearn", "random")):
        sys.modules[name] = types.ModuleType(name)
__builtins__ = __name__ = __debug = "changed"
