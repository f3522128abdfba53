# ---
# about: The columns that stay are returned.
# others: reference
# points:
#   lasso-check: 0
# ---

# %% lasso
def lasso_drops(rows, y, alpha):
    model = Lasso(alpha=alpha).fit(StandardScaler().fit_transform(rows), y)
    return list(rows.columns[model.coef_ != 0])
