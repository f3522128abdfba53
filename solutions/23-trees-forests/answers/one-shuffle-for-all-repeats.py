# ---
# about: The seed is set again for each repeat, so all repeats are the same shuffle.
# others: reference
# points:
#   permutation-check: 0
# ---

# %% permutation
def permutation_drops(X_fit, y_fit, X_held, y_held, n_repeats, seed):
    model = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_fit, y_fit)
    before = np.mean(model.predict(X_held) == y_held)
    drops = []
    for column in range(X_held.shape[1]):
        after = []
        for _ in range(n_repeats):
            shuffled = X_held.copy()
            shuffled[:, column] = np.random.default_rng(seed).permutation(X_held[:, column])
            after.append(np.mean(model.predict(shuffled) == y_held))
        drops.append(before - np.mean(after))
    return np.array(drops)
