# ---
# about: The importances that the forest prints by itself.
# others: reference
# points:
#   permutation-check: 0
# ---

# %% permutation
def permutation_drops(X_fit, y_fit, X_held, y_held, n_repeats, seed):
    model = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_fit, y_fit)
    return model.feature_importances_
