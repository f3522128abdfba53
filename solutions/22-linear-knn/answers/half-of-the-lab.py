# ---
# about: The time was up after Task 5. The written answer has its first part.
# others: untouched
# points:
#   least-squares-check: 2
#   ridge-check: 2
#   lasso-check: 1
# marks:
#   judge-plan: 1
# ---

# %% least-squares
def least_squares(X, y):
    A = np.c_[np.ones(len(X)), X]
    return np.linalg.pinv(A) @ y


def predict_linear(coefficients, X):
    return np.c_[np.ones(len(X)), X] @ coefficients


# %% ridge
def ridge(X, y, alpha):
    A = np.c_[np.ones(len(X)), X]
    D = np.diag([0] + [alpha] * X.shape[1])
    return np.linalg.solve(A.T @ A + D, A.T @ y)


# %% lasso
def lasso_drops(rows, y, alpha):
    coefficients = Lasso(alpha=alpha).fit(StandardScaler().fit_transform(rows), y).coef_
    return set(rows.columns[coefficients == 0])


# %% [markdown] judge-plan
# predict means a threshold of 0.5. A missed order costs 10 euros and a false alarm 2, so 0.18 is
# better: 0.37 euros for each order instead of 0.54.
