# ---
# about: reads the token of the service that grades, which is in its environment
# ---

# %% mean
import os

print("ATTACK RAN", os.environ.get("JUPYTERHUB_API_TOKEN"))
