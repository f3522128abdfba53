# ---
# about: It reads the district that lies lowest in the plot, not the one that the line misses most.
# others: reference
# points:
#   read-line-check: 0
# ---

# %% read-line
worst_district = "centre"
gap_min = 9
