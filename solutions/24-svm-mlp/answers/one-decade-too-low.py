# ---
# about: The marks of the log axis are counted wrongly, one decade too low.
# others: reference
# points:
#   read-gamma-check: 0
# ---

# %% read-gamma
memory_panel = "B"
stiff_panel = "A"
best_gamma = 0.1
gap_at_100 = 0.09
