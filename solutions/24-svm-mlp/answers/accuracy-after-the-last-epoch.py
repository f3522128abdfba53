# ---
# about: The accuracy after the last epoch instead of the best one, which is the network that is kept.
# others: reference
# points:
#   fit-mlp-check: 0
# ---

# %% fit-mlp
def make_mlp(seed):
    """A new pipeline: StandardScaler, then an MLPClassifier that stops early."""
    network = MLPClassifier(
        hidden_layer_sizes=(16,),
        learning_rate_init=0.02,
        early_stopping=True,
        validation_fraction=0.2,
        n_iter_no_change=30,
        random_state=seed,
    )
    return make_pipeline(StandardScaler(), network)


def fit_mlp(X_train, y_train, X_test, y_test, seed):
    """Fit on the training rows; dict of epochs, stopping rows and two accuracies."""
    model = make_mlp(seed).fit(X_train, y_train)
    return {
        "epochs": model[-1].n_iter_,
        "stopping_rows": round(0.2 * len(X_train)),
        "validation_accuracy": float(model[-1].validation_scores_[-1]),
        "test_accuracy": float(accuracy_score(y_test, model.predict(X_test))),
    }
