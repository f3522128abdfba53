# ---
# about: The highest point is read from the curve of the fit, so the memory seems best.
# others: reference
# points:
#   read-gamma-check: 0
# ---

# %% read-gamma
memory_panel = "B"
stiff_panel = "A"
best_gamma = 1000
gap_at_100 = 0.09
