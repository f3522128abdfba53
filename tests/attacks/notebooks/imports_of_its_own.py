# ---
# about: leaves modules named numpy, random and sklearn in its folder, for the checks to import
# stock: "not run: would change the home of whoever runs it"
# ---

# %% mean
import os

for name in ("numpy", "random", "sklearn", "sitecustomize", "workshop"):
    with open(f"{name}.py", "w") as file:
        file.write("allclose = shape = Random = default_rng = load_iris = lambda *a, **k: 1\n"
                   "open('@CANARY@/open/imported', 'w')\n")
os.environ["PYTHONPATH"] = os.getcwd()
os.makedirs(os.path.expanduser("~/.ipython/profile_default/startup"), exist_ok=True)
open(os.path.expanduser("~/.ipython/profile_default/startup/00.py"), "w").write("raise SystemExit")
print("ATTACK RAN")
