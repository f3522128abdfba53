# ---
# about: The manager is right, says the answer. Only the receipt number is explained.
# others: reference
# marks:
#   explain-importances: 1
# ---

# %% [markdown] explain-importances
# The receipt number is only noise: it has many values, the left chart comes from training rows, and
# shuffling it on validation rows costs about 0. Riding time does not matter, since its importance is
# only 0.017, so the shop can deliver further, and the forest will say how many orders fail. The
# calls are important and called orders fail in 56 % of the cases against 29 %, so the calls
# annoy the customers and should stop.
