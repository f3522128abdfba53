# ---
# about: The panels are read the wrong way round, small gamma as the memory.
# others: reference
# points:
#   read-gamma-check: 0
# ---

# %% read-gamma
memory_panel = "A"
stiff_panel = "B"
best_gamma = 1.0
gap_at_100 = 0.09
