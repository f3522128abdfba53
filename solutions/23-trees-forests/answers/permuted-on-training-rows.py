# ---
# about: The training rows are shuffled, where the forest knows the noise by heart.
# others: reference
# points:
#   permutation-check: 0
# ---

# %% permutation
def permutation_drops(X_fit, y_fit, X_held, y_held, n_repeats, seed):
    model = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_fit, y_fit)
    rng = np.random.default_rng(seed)
    before = np.mean(model.predict(X_fit) == y_fit)
    drops = []
    for column in range(X_held.shape[1]):
        after = []
        for _ in range(n_repeats):
            shuffled = X_fit.copy()
            shuffled[:, column] = rng.permutation(shuffled[:, column])
            after.append(np.mean(model.predict(shuffled) == y_fit))
        drops.append(before - np.mean(after))
    return np.array(drops)
