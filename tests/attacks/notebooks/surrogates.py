# ---
# about: prints and raises halves of characters, which cannot be written to a file or a database
# ---

# %% mean
from IPython.display import display

print("\ud800 ATTACK RAN \udfff")
display({"text/plain": "\ud800"}, raw=True)

def mean_of(values):
    raise ValueError("\ud800 \x00 \x1b[31m")

# %% answer
answer = "\ud800\x00\x1b]0;title\x07"
