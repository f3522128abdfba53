# ---
# about: The gap is read at gamma = 1000, the end of the axis, not at 10 to the 2.
# others: reference
# points:
#   read-gamma-check: 0
# ---

# %% read-gamma
memory_panel = "B"
stiff_panel = "A"
best_gamma = 3
gap_at_100 = 0.32
