# ---
# about: Test rows with an unknown voucher are dropped, as if production could do that.
# others: reference
# points:
#   honest-score-check: 0
# ---

# %% honest-score
def honest_score(orders):
    train, test = train_test_split(orders, test_size=0.25, random_state=0)
    means = train.groupby("voucher")["delivery_min"].mean()
    fill = train["delivery_min"].mean()
    train = train.assign(voucher_mean=train["voucher"].map(means).fillna(fill))
    test = test.assign(voucher_mean=test["voucher"].map(means)).dropna()
    inputs = ["items", "rain_mm", "voucher_mean"]
    model = LinearRegression().fit(train[inputs], train["delivery_min"])
    return model.score(test[inputs], test["delivery_min"])
