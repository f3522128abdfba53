# ---
# about: The validation fraction stays at its default of 10 %.
# others: reference
# points:
#   fit-mlp-check: 0
# ---

# %% fit-mlp
def make_mlp(seed):
    network = MLPClassifier(
        hidden_layer_sizes=(16,),
        learning_rate_init=0.02,
        early_stopping=True,
        n_iter_no_change=30,
        random_state=seed,
    )
    return make_pipeline(StandardScaler(), network)


def fit_mlp(X_train, y_train, X_test, y_test, seed):
    model = make_mlp(seed).fit(X_train, y_train)
    return {
        "epochs": model[-1].n_iter_,
        "stopping_rows": len(X_train) // 5,
        "validation_accuracy": model[-1].best_validation_score_,
        "test_accuracy": model.score(X_test, y_test),
    }
