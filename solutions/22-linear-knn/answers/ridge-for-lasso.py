# ---
# about: Ridge makes coefficients small, but never zero.
# others: reference
# points:
#   lasso-check: 0
# ---

# %% lasso
def lasso_drops(rows, y, alpha):
    model = make_pipeline(StandardScaler(), Ridge(alpha=alpha)).fit(rows, y)
    return [name for name, b in zip(rows.columns, model[-1].coef_) if b == 0]
