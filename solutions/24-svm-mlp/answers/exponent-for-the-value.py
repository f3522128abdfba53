# ---
# about: The exponent on the log axis is taken for the value, so 10 to the 0 becomes 0.
# others: reference
# points:
#   read-gamma-check: 0
# ---

# %% read-gamma
memory_panel = "B"
stiff_panel = "A"
best_gamma = 0
gap_at_100 = 0.09
