# ---
# about: Both readings by eye; the one of the variance is one off, which is fine.
# others: reference
# ---

# %% read-variance
n_for_90 = 20


# %% read-elbow
n_parts = 4.0
