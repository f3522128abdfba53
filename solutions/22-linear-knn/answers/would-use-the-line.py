# ---
# about: Sees the threshold, without numbers, and trusts the line beyond the data.
# others: reference
# marks:
#   judge-plan: 0.5
# ---

# %% [markdown] judge-plan
# predict uses a threshold of 0.5, but a late order costs more than a second rider, so the shop
# should send the rider earlier, for example from 0.2 on. For the new town they should use the
# linear model, because it can extrapolate and kNN cannot.
