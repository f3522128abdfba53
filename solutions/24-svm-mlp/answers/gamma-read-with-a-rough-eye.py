# ---
# about: Right readings, at other points of the flat top and two percentage points off.
# others: reference
# ---

# %% read-gamma
memory_panel = "b"
stiff_panel = "a"
best_gamma = 12
gap_at_100 = 0.11
