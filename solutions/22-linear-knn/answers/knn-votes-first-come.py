# ---
# about: Of equally frequent labels, the one that was met first.
# others: reference
# points:
#   knn-check: 0
# ---

# %% knn
def neighbours_of(X_train, x, k):
    distances = np.sqrt(((X_train - x) ** 2).sum(axis=1))
    return np.argsort(distances, kind="stable")[:k]


def knn_mean(X_train, y_train, X_new, k):
    predictions = []
    for x in X_new:
        nearest = neighbours_of(X_train, x, k)
        predictions.append(y_train[nearest].mean())
    return np.array(predictions)


def knn_majority(X_train, labels, X_new, k):
    predictions = []
    for x in X_new:
        nearest = neighbours_of(X_train, x, k)
        predictions.append(max(labels[nearest], key=list(labels[nearest]).count))
    return np.array(predictions)
