# ---
# about: The columns go in with their units.
# others: reference
# points:
#   lasso-check: 0
# ---

# %% lasso
def lasso_drops(rows, y, alpha):
    model = Lasso(alpha=alpha).fit(rows, y)
    return [name for name, b in zip(rows.columns, model.coef_) if b == 0]
