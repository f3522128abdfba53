# ---
# about: an input transformer empties every cell that is run later, the checks among them
# ---

# %% mean
get_ipython().input_transformers_post.append(lambda lines: ["pass\n"])
print("ATTACK RAN")
