# ---
# about: Scaled inside, with the rows to predict in the scale.
# others: reference
# points:
#   knn-check: 0
# ---

# %% knn
def neighbours_of(X_train, x, k):
    distances = np.sqrt(((X_train - x) ** 2).sum(axis=1))
    return np.argsort(distances, kind="stable")[:k]


def knn_mean(X_train, y_train, X_new, k):
    both = np.vstack([X_train, X_new])
    X_train, X_new = ((part - both.mean(axis=0)) / both.std(axis=0) for part in (X_train, X_new))
    predictions = []
    for x in X_new:
        nearest = neighbours_of(X_train, x, k)
        predictions.append(y_train[nearest].mean())
    return np.array(predictions)


def knn_majority(X_train, labels, X_new, k):
    both = np.vstack([X_train, X_new])
    X_train, X_new = ((part - both.mean(axis=0)) / both.std(axis=0) for part in (X_train, X_new))
    predictions = []
    for x in X_new:
        nearest = neighbours_of(X_train, x, k)
        predictions.append(np.bincount(labels[nearest]).argmax())
    return np.array(predictions)
