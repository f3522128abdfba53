# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Linear models and nearest neighbours
#
# In a small shop, customers pay with their face. The shop also delivers. At the till, a screen
# says: *"We will be with you in about 28 minutes."* Behind it runs a second question: *will this
# order be late?* If so, a second rider can take it, for a price. So the shop asks: **how many
# minutes do we promise, and which orders do we pay extra for?** Two of the oldest models of the
# field answer that well. One draws a straight line, the other asks the most similar orders of the
# past. You build both by hand, and you find out where each of them breaks.
#
# **What you will learn**
#
# - to fit a linear model in two ways, in one stroke and step by step, and why scaling decides
#   whether the steps arrive;
# - what ridge and lasso do to coefficients, and which coefficient they must not touch;
# - to turn a linear model into a probability, and a probability into a decision that costs least;
# - to predict from nearest neighbours, and to scale inside the fold;
# - to read bias and variance off a plot.
#
# **What you need first**
#
# - Python functions, NumPy arrays, matrix products (`A @ b`) and pandas frames;
# - derivatives: what a gradient is;
# - the lab *One-hot encoding*, or: what training rows and test rows are, and what a pipeline is.
#
# **90 minutes, 20 points**
#
# | task | what you do | minutes | points |
# |---|---|---:|---:|
# | | read the story and look at the data | 5 | |
# | 1 | least squares in one stroke | 7 | 2 |
# | 2 | the same, step by step | 13 | 3 |
# | 3 | ridge, with a free intercept | 9 | 2 |
# | 4 | what the lasso drops | 6 | 1 |
# | 5 | logistic regression: the gradient | 11 | 2 |
# | 6 | a threshold that costs least | 9 | 2 |
# | 7 | nearest neighbours by hand | 10 | 2 |
# | 8 | choose k without the test rows | 8 | 2 |
# | 9 | read bias and variance off a plot | 5 | 2 |
# | 10 | judge a plan (a person marks this) | 7 | 2 |
#
# **How it works.** Each task has one cell for your answer. Replace `# YOUR CODE HERE` and the line
# `raise NotImplementedError()` below it. The lines at the end of the cell show your function at
# work. The next cell checks it. When it is silent, the visible checks are passed. Hidden checks
# run when you hand in. They ask nothing that the text does not ask. The tasks do not build on each
# other, so if one resists, go on to the next.

# %% [markdown]
# ## The shop
#
# Each row is one order. All columns but the last are known when the customer pays:
#
# | column | meaning | unit |
# |---|---|---|
# | `distance_m` | way from the shop to the door | metres |
# | `items` | how many pieces | number |
# | `weight_kg` | weight of the bag. More pieces weigh more | kg |
# | `rain_mm` | rain in the last hour | mm |
# | `waiting` | orders that wait to be packed | number |
# | `minute` | minute of the hour on the clock, 0 to 59 | minutes |
# | `delivery_min` | time from payment to the customer's door: **the target** | minutes |
#
# The shop promises 40 minutes. An order that takes longer is **late**.
#
# A generator with a fixed seed draws all of it. No row is a real person.

# %% nbgrader={"grade": false, "grade_id": "shop-data", "locked": true, "schema_version": 3, "solution": false, "task": false}
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import root_mean_squared_error
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    cross_val_predict,
    cross_val_score,
    train_test_split,
)
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

COLUMNS = ["distance_m", "items", "weight_kg", "rain_mm", "waiting", "minute"]
TARGET = "delivery_min"
PROMISE_MIN = 40


def riding_min(distance_m):
    """Mean time on the road in minutes. The far streets lie uphill, so the curve gets steeper."""
    return 2.5 * (np.asarray(distance_m) / 1000) ** 1.7


def make_orders(n_orders, seed, from_m=200, to_m=4000):
    """Orders of the shop, with doors between `from_m` and `to_m` metres away."""
    rng = np.random.default_rng(seed)
    items = 1 + rng.poisson(5, n_orders)
    orders = pd.DataFrame(
        {
            "distance_m": rng.uniform(from_m, to_m, n_orders).round(),
            "items": items,
            "weight_kg": (0.3 + 0.7 * items * rng.uniform(0.7, 1.3, n_orders)).round(1),
            "rain_mm": rng.exponential(1.5, n_orders).round(1),
            "waiting": rng.poisson(4, n_orders),
            "minute": rng.integers(0, 60, n_orders),
        }
    )
    minutes = (
        8
        + riding_min(orders["distance_m"])
        + 0.9 * orders["items"]
        + 1.5 * orders["rain_mm"]
        + 1.5 * orders["waiting"]
        + rng.normal(0, 5, n_orders)
    )
    orders[TARGET] = minutes.clip(lower=3).round(1)
    return orders


orders = make_orders(800, seed=22)
train_orders, test_orders = train_test_split(orders, test_size=0.25, random_state=0)
X_train, X_test = train_orders[COLUMNS].to_numpy(float), test_orders[COLUMNS].to_numpy(float)
y_train, y_test = train_orders[TARGET].to_numpy(), test_orders[TARGET].to_numpy()
late_train = (y_train > PROMISE_MIN).astype(int)
late_test = (y_test > PROMISE_MIN).astype(int)

scaler = StandardScaler().fit(X_train)
X_train_scaled, X_test_scaled = scaler.transform(X_train), scaler.transform(X_test)

print(f"{len(train_orders)} training orders, {len(test_orders)} test orders")
print(f"late: {late_train.mean():.0%} of the training orders")
orders.describe().loc[["mean", "std", "min", "max"]].round(1)

# %% [markdown]
# ## Task 1: least squares in one stroke (2 points)
#
# A linear model predicts $\hat y = b_0 + b_1 x_1 + \dots + b_d x_d$. Least squares takes the
# coefficients $b$ with the smallest sum of squared errors. With a column of ones in front,
# $A = [1 \; X]$, they solve the **normal equations** $A^\top A\, b = A^\top y$.
#
# Write two functions. `X` is an array of shape `(n, d)` without a column of ones, `y` an array of
# `n` numbers.
#
# - `least_squares(X, y)` returns an array of `d + 1` numbers: the intercept first, then one
#   coefficient for each column of `X`.
# - `predict_linear(coefficients, X)` takes such an array and returns `n` predictions.
#
# Do it with NumPy. The check compares your numbers with those of scikit-learn.
#
# <details><summary>Hint</summary>
#
# `np.column_stack([np.ones(len(X)), X])` puts a column of ones in front. `np.linalg.lstsq(A, y,
# rcond=None)[0]` solves least squares. `np.linalg.solve(A.T @ A, A.T @ y)` solves the normal
# equations; it is less exact when columns are nearly the same.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "least-squares", "locked": false, "schema_version": 3, "solution": true, "task": false}
def least_squares(X, y):
    """Intercept and coefficients, (d + 1,), with the smallest sum of squared errors."""
    ### BEGIN SOLUTION
    A = np.column_stack([np.ones(len(X)), X])
    return np.linalg.lstsq(A, y, rcond=None)[0]
    ### END SOLUTION


def predict_linear(coefficients, X):
    """Predictions, (n,), for the rows of X; the intercept is coefficients[0]."""
    ### BEGIN SOLUTION
    return coefficients[0] + X @ coefficients[1:]
    ### END SOLUTION


by_hand = least_squares(X_train, y_train)
print(pd.Series(by_hand, index=["intercept", *COLUMNS]).round(4).to_string())
error = root_mean_squared_error(y_test, predict_linear(by_hand, X_test))
print(f"root mean squared error on the test orders: {error:.2f} minutes")

# %% nbgrader={"grade": true, "grade_id": "least-squares-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.linear_model import LinearRegression


def check_fit(X, y, mistake):
    """Compare the student's coefficients with scikit-learn's."""
    model = LinearRegression().fit(X, y)
    expected = np.concatenate([[model.intercept_], model.coef_])
    came = least_squares(X.copy(), y.copy())
    assert came is not None, "least_squares gives nothing back. Is there a return?"
    assert len(came) == len(expected), (
        f"For {X.shape[1]} column(s), least_squares should return {len(expected)} numbers, but returns "
        f"{len(came)} things. Is the intercept there? np.linalg.lstsq returns four things, and the "
        "coefficients are the first of them."
    )
    came = np.asarray(came, dtype=float)
    assert came.shape == expected.shape, (
        f"least_squares should return its numbers in one dimension, but the shape is {came.shape}."
    )
    likely = mistake
    if np.allclose(came, np.roll(expected, -1)):
        likely = "The intercept comes first, not last."
    elif np.allclose(came[1:], LinearRegression(fit_intercept=False).fit(X, y).coef_):
        likely = "This is a line through the origin. The column of ones belongs into the fit."
    assert np.allclose(came, expected, rtol=1e-6, atol=1e-6), (
        f"The coefficients should be {expected.round(4)}, but are {came.round(4)}. {likely}"
    )


def check_predictions(coefficients, X, expected):
    """Compare the student's predictions with the expected ones."""
    came = np.asarray(predict_linear(np.array(coefficients), np.array(X)), dtype=float)
    expected = np.array(expected)
    assert came.shape == expected.shape, (
        f"predict_linear should return one number for each of {len(X)} rows: shape "
        f"{expected.shape}, but it is {came.shape}."
    )
    assert np.allclose(came, expected), (
        f"With coefficients {coefficients} the predictions should begin with {expected[:3]}, but "
        f"begin with {came[:3]}. The first coefficient is the intercept."
    )


check_fit(
    np.array([[0.0], [1.0], [3.0]]), np.array([1.0, 3.0, 7.0]), "These points lie on y = 1 + 2x."
)
check_predictions([1.0, 2.0], [[0.0], [10.0]], [1.0, 21.0])
### BEGIN HIDDEN TESTS
for seed, n_rows, n_columns in ((1, 40, 3), (2, 25, 6), (3, 8, 1)):
    rng = np.random.default_rng(seed)
    X = rng.normal(rng.uniform(-9, 9, n_columns), 1, (n_rows, n_columns))
    y = 30 + X @ rng.normal(0, 2, n_columns) + rng.normal(0, 4, n_rows)
    check_fit(X, y, f"There are {n_rows} rows with noise, and the columns have means far from 0.")
    coefficients = rng.normal(0, 2, n_columns + 1)
    expected = [coefficients[0] + sum(b * x for b, x in zip(coefficients[1:], row)) for row in X]
    check_predictions(coefficients.tolist(), X.tolist(), expected)
check_predictions([4.0, -1.0, 2.0], [[3.0, 5.0]], [11.0])
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: the same, step by step (3 points)
#
# Few models can be solved in one stroke. Gradient descent works for nearly all: start anywhere,
# and walk against the gradient. The **mean squared error** of coefficients $b$ is
#
# $$E(b) = \frac1n \sum_{i=1}^n (\hat y_i - y_i)^2,\qquad \hat y = A b,\quad A = [1 \; X]$$
#
# and its gradient is $\frac{2}{n} A^\top (A b - y)$.
#
# Write two functions. `coefficients` has the intercept first, as in Task 1.
#
# - `mse_gradient(coefficients, X, y)` returns the gradient, an array of `d + 1` numbers.
# - `gradient_descent(X, y, step, n_steps)` starts with all coefficients at 0. It makes `n_steps`
#   steps, each of them `step` times the gradient, downhill. It returns the coefficients. No step
#   means zeros.
#
# <details><summary>Hint</summary>
#
# First the errors of all rows: prediction minus truth. The gradient's first entry is twice their
# mean. The entry of a column is twice the mean of error times column. Downhill is *against* the
# gradient.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mse_gradient(coefficients, X, y):
    """Gradient, (d + 1,), of the mean squared error; the intercept comes first."""
    ### BEGIN SOLUTION
    A = np.column_stack([np.ones(len(X)), X])
    return 2 / len(X) * A.T @ (A @ coefficients - y)
    ### END SOLUTION


def gradient_descent(X, y, step, n_steps):
    """Coefficients, (d + 1,), after `n_steps` steps downhill from zero."""
    ### BEGIN SOLUTION
    coefficients = np.zeros(X.shape[1] + 1)
    for _ in range(n_steps):
        coefficients = coefficients - step * mse_gradient(coefficients, X, y)
    return coefficients
    ### END SOLUTION


in_one_stroke = LinearRegression().fit(X_train_scaled, y_train).coef_
for n_steps in (0, 10, 100, 500):
    by_steps = gradient_descent(X_train_scaled, y_train, step=0.2, n_steps=n_steps)
    gap = np.abs(by_steps[1:] - in_one_stroke).max()
    print(f"{n_steps:3} steps: largest distance to the least-squares coefficients {gap:.7f}")

# %% nbgrader={"grade": true, "grade_id": "gradient-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def true_gradient(b, X, y):
    """The gradient of the mean squared error, row by row."""
    total = np.zeros(len(b))
    for row, target in zip(X, y):
        with_one = np.concatenate([[1.0], row])
        total += 2 * (with_one @ b - target) * with_one
    return total / len(y)


def check_gradient(b, X, y):
    """Compare the student's gradient with the true one."""
    came = np.asarray(mse_gradient(b.copy(), X.copy(), y.copy()), dtype=float)
    expected = true_gradient(b, X, y)
    assert came.shape == expected.shape, (
        f"The gradient has one number for each of {len(b)} coefficients, but its shape is "
        f"{came.shape}."
    )
    likely = "Multiply the error of each row (not its size, not its square) by the row."
    for factor, mistake in (
        (-1.0, "The sign is wrong: the error is prediction minus truth."),
        (0.5, "A factor 2 is missing: the derivative of a square."),
        (len(y), "This is the gradient of the sum. Divide by the number of rows."),
        (len(y) / 2, "The mean is missing, and the 2 of the derivative."),
        (len(y) / len(b), "Take the mean over the rows, not over the coefficients."),
    ):
        if np.allclose(came, factor * expected):
            likely = mistake
    assert np.allclose(came, expected, rtol=1e-7, atol=1e-9), (
        f"For {len(y)} rows, the gradient should be {expected.round(4)}, but is "
        f"{came.round(4)}. {likely}"
    )


def check_descent(X, y, step, n_steps, atol, mistake):
    """Compare the student's coefficients after some steps with the true ones."""
    came = np.asarray(gradient_descent(X.copy(), y.copy(), step, n_steps), dtype=float)

    def walk(step, n_steps):
        b = np.zeros(X.shape[1] + 1)
        for _ in range(n_steps):
            b = b - step * true_gradient(b, X, y)
        return b

    expected = walk(step, n_steps)
    assert came.shape == expected.shape, (
        f"gradient_descent should return {len(expected)} numbers, but the shape is {came.shape}."
    )
    least_squares_of = np.linalg.pinv(np.column_stack([np.ones(len(X)), X])) @ y
    for other, likely in (
        (walk(-step, n_steps), "You walk uphill. Downhill is against the gradient."),
        (walk(step, n_steps - 1), "This is one step too few."),
        (walk(step, n_steps + 1), "This is one step too many."),
        (least_squares_of, "These are the coefficients of least squares."),
    ):
        if not np.allclose(other, expected) and np.allclose(came, other):
            mistake = likely
    assert np.allclose(came, expected, rtol=0, atol=atol), (
        f"After {n_steps} step(s) of size {step} from zero, the coefficients should be "
        f"{expected.round(4)}, but are {came.round(4)}. {mistake}"
    )


two_orders, two_times = np.array([[1.0], [3.0]]), np.array([2.0, 4.0])
check_gradient(np.zeros(2), two_orders, two_times)
check_descent(two_orders, two_times, 0.1, 1, 1e-6, "One step is `step` times the gradient.")
### BEGIN HIDDEN TESTS
check_gradient(np.array([1.0, -2.0]), two_orders, two_times)
check_descent(two_orders, two_times, 0.1, 0, 1e-6, "No step leaves all coefficients at zero.")
check_descent(two_orders, two_times, 0.02, 3, 1e-6, "Each step needs the gradient at its start.")
from sklearn.linear_model import LinearRegression

for seed, n_rows, n_columns in ((4, 17, 2), (5, 60, 5)):
    rng = np.random.default_rng(seed)
    X = rng.normal(0.3, 1, (n_rows, n_columns))
    y = 20 + X @ rng.normal(0, 3, n_columns) + rng.normal(0, 2, n_rows)
    check_gradient(rng.normal(0, 5, n_columns + 1), X, y)
    check_descent(X, y, 0.03, 4, 1e-5, "Make exactly n_steps steps.")
    model = LinearRegression().fit(X, y)
    expected = np.concatenate([[model.intercept_], model.coef_])
    came = np.asarray(gradient_descent(X.copy(), y.copy(), 0.15, 600), dtype=float)
    assert np.allclose(came, expected, rtol=0, atol=1e-5), (
        f"After 600 steps of 0.15, these standard columns should give LinearRegression's "
        f"coefficients {expected.round(4)}, but gave {came.round(4)}."
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Why scaling decides whether the steps arrive
#
# The error is a bowl over the coefficients. The eigenvalues of $\frac2n A^\top A$ say how strongly
# it bends in each direction. If the largest one is $L$, steps of a size above $2/L$ overshoot
# further each time. So the steepest direction sets the size, and the flattest direction decides
# how many steps you need. Their number grows with largest over smallest, the **condition number**.
#
# Here are 500 steps of size $1/L$, once with metres, pieces and millimetres as they are, and once
# with standardised columns (mean 0, standard deviation 1). The lowest possible error is the same
# for both.

# %%
fig, ax = plt.subplots(figsize=(7, 4))
for name, X, style in [
    ("columns as they are", X_train, "--"),
    ("standardised columns", X_train_scaled, "-"),
]:
    A = np.column_stack([np.ones(len(X)), X])
    bends, directions = np.linalg.eigh(2 / len(X) * A.T @ A)
    lowest = np.mean((LinearRegression().fit(X, y_train).predict(X) - y_train) ** 2)
    # Along each direction, a step shrinks the way to the lowest point by the factor 1 - bend / L.
    # So the error after any number of steps is known without walking.
    way = directions.T @ np.linalg.lstsq(A, y_train, rcond=None)[0]
    shrunk = (1 - bends / bends[-1]) ** np.arange(501)[:, np.newaxis] * way
    above = (bends / 2 * shrunk**2).sum(axis=1)
    print(f"{name:20}  condition number {bends[-1] / bends[0]:>12,.0f}  ", end="")
    print(f"largest useful step {2 / bends[-1]:.1e}  RMSE after 500 steps ", end="")
    print(f"{np.sqrt(lowest + above[-1]):.2f} min, at best {np.sqrt(lowest):.2f} min")
    ax.plot(np.maximum(above, 1e-9), style, color="black", label=name)
ax.set_yscale("log")
ax.set_ylim(1e-9, 1e4)
ax.set_xlabel("steps of gradient descent (number)")
ax.set_ylabel("mean squared error above\nthe lowest possible one / min²")
ax.set_title("Same data, same method: only the scaled columns arrive")
ax.legend(loc="center right")
plt.show()

# %% [markdown]
# As they are, the metres alone set the size of the steps. After 500 of them the root mean squared
# error is 10.6 minutes, no better than saying the mean of all orders (their standard deviation is
# about 10). By then only the metres have a slope that matters. It is too steep, 0.013 instead of
# 0.007 minutes for each metre, since it must make up for the intercept and all else, which are
# still near zero. More steps would arrive one day. The condition number says that it takes many
# millions. Standardised columns arrive within 200.
#
# `LinearRegression` solves in one stroke, so its predictions do not care about units. Everything
# that walks (logistic regression, neural networks) or that compares sizes (penalties, distances)
# does. The rest of this lab meets each of them.

# %% [markdown]
# ## Task 3: ridge, with a free intercept (2 points)
#
# `items` and `weight_kg` say nearly the same. Then least squares can give one a large positive
# and the other a large negative coefficient, and hardly notice. **Ridge** makes large coefficients
# expensive. It minimises
#
# $$\sum_{i=1}^n (y_i - b_0 - x_i^\top w)^2 + \alpha \sum_{j=1}^d w_j^2 .$$
#
# The intercept $b_0$ is **not** in the penalty. Otherwise ridge would pull all predictions towards
# 0 minutes, and the model would depend on where you put the zero of your clock.
#
# Write `ridge(X, y, alpha)`. It returns `d + 1` numbers, the intercept first, that minimise this
# sum. Take `X` as it comes: the caller scales. Do it with NumPy. `Ridge` of scikit-learn minimises
# the same sum, and the check compares.
#
# <details><summary>Hint</summary>
#
# With $A = [1 \; X]$, solve $(A^\top A + \alpha D)\, b = A^\top y$. $D$ is the identity matrix with
# one entry changed. Or: subtract the column means from `X` and the mean from `y`, solve without an
# intercept, and compute the intercept from the means afterwards.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "ridge", "locked": false, "schema_version": 3, "solution": true, "task": false}
def ridge(X, y, alpha):
    """Intercept and coefficients, (d + 1,), of ridge regression; the intercept has no penalty."""
    ### BEGIN SOLUTION
    A = np.column_stack([np.ones(len(X)), X])
    D = np.eye(A.shape[1])
    D[0, 0] = 0
    return np.linalg.solve(A.T @ A + alpha * D, A.T @ y)
    ### END SOLUTION


few = slice(75, 90)  # fifteen orders only: the fewer rows, the more a penalty does
X_few, y_few = X_train_scaled[few], y_train[few]
table = {f"alpha = {alpha}": ridge(X_few, y_few, alpha) for alpha in (0, 1, 10, 1000)}
model = Ridge(alpha=10).fit(X_few, y_few)
table["Ridge(alpha=10)"] = np.concatenate([[model.intercept_], model.coef_])
pd.DataFrame(table, index=["intercept", *COLUMNS]).round(2)

# %% nbgrader={"grade": true, "grade_id": "ridge-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.linear_model import Ridge


def check_ridge(X, y, alpha, mistake):
    """Compare the student's coefficients with scikit-learn's."""

    def with_penalty(diagonal):
        A = np.column_stack([np.ones(len(X)), X])
        return np.linalg.solve(A.T @ A + np.diag(diagonal), A.T @ y)

    model = Ridge(alpha=alpha, solver="cholesky").fit(X, y)
    expected = np.concatenate([[model.intercept_], model.coef_])
    came = np.asarray(ridge(X.copy(), y.copy(), alpha), dtype=float)
    assert came.shape == expected.shape, (
        f"ridge should return {len(expected)} numbers for {X.shape[1]} columns, but the shape is "
        f"{came.shape}. The intercept comes first."
    )
    likely = mistake
    penalties = np.full(len(expected), float(alpha))
    if alpha and np.allclose(came, with_penalty(penalties)):
        likely = "The intercept is penalised here. It must stay free."
    penalties[0] = 0
    if alpha and np.allclose(came, with_penalty(len(y) * penalties)):
        likely = "The penalty is alpha itself, not alpha times the number of rows."
    if alpha and np.allclose(came, with_penalty(alpha * penalties)):
        likely = "The penalty is alpha itself, not its square."
    if alpha and np.allclose(came, with_penalty([0, *(alpha * X.var(axis=0))])):
        likely = "The columns were standardised here. Take X as it comes."
    scaled = Ridge(alpha=alpha, solver="cholesky").fit((X - X.mean(axis=0)) / X.std(axis=0), y)
    if alpha and np.allclose(came[1:], scaled.coef_):
        likely = "The columns were standardised here. Take X as it comes."
    elif np.allclose(came[1:], expected[1:]):
        likely = "The slopes are right. The intercept makes the line pass through the means."
    elif np.allclose(came, np.roll(expected, -1)):
        likely = "The intercept comes first, not last."
    elif alpha and np.allclose(came, with_penalty([*np.full(X.shape[1], float(alpha)), 0])):
        likely = "The coefficient without a penalty is the first one, the intercept."
    assert np.allclose(came, expected, rtol=1e-6, atol=1e-6), (
        f"With alpha={alpha} and {len(y)} rows, intercept and coefficients should be "
        f"{expected.round(4)}, but are {came.round(4)}. {likely}"
    )


check_ridge(
    np.array([[0.0], [1.0], [2.0], [3.0]]),
    np.array([10.0, 12.0, 14.0, 16.0]),
    5.0,
    "Ridge makes the slope of these points smaller than 2.",
)
### BEGIN HIDDEN TESTS
for seed, n_rows, n_columns, alpha in ((6, 30, 4, 3.0), (7, 12, 2, 40.0), (8, 50, 5, 0.5)):
    rng = np.random.default_rng(seed)
    X = rng.normal(rng.uniform(-4, 4, n_columns), 1, (n_rows, n_columns))
    y = 60 + X @ rng.normal(0, 3, n_columns) + rng.normal(0, 2, n_rows)
    check_ridge(X, y, alpha, "The columns here have means that are not 0.")
    check_ridge(X, y + 1000, alpha, "With 1000 more minutes, only the intercept may change.")
    check_ridge(X, y, 0, "With alpha=0, ridge is least squares.")
few_rows = rng.normal(2, 1, (4, 7))
check_ridge(few_rows, rng.normal(9, 3, 4), 2.0, "Ridge also works with more columns than rows.")
### END HIDDEN TESTS

# %% [markdown]
# Look at `items` and `weight_kg`. Least squares on these fifteen orders (`alpha = 0`) says that a
# heavy bag is *faster*, and makes up for it with the pieces. A penalty ends that quarrel. With
# `alpha = 1000` hardly anything is left but the intercept, which is then near the mean of the
# fifteen delivery times. That is why it must be free. (Fifteen other orders give other numbers,
# since so few cannot tell the two columns from each other.)

# %% [markdown]
# ## Task 4: what the lasso drops (1 point)
#
# The **lasso** has another penalty: the sum of the *absolute* coefficients,
# $\frac{1}{2n} \sum_i (y_i - \hat y_i)^2 + \alpha \sum_j |w_j|$. It makes some coefficients exactly
# zero. That answers a question of practice: which columns could the shop stop collecting?
#
# Write `lasso_drops(rows, y, alpha)`. `rows` is a frame of number columns. Standardise all its
# columns with `StandardScaler`, fit `Lasso(alpha=alpha)`, and return the **names** of the columns
# whose coefficient is zero, as a list in any order.
#
# <details><summary>Hint</summary>
#
# `make_pipeline(a, b)` puts two steps in a row, and `pipeline[-1].coef_` holds the coefficients of
# the last one, in the order of the columns. `rows.columns` holds the names.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "lasso", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lasso_drops(rows, y, alpha):
    """Names of the columns whose coefficient is zero in a lasso on standardised columns."""
    ### BEGIN SOLUTION
    model = make_pipeline(StandardScaler(), Lasso(alpha=alpha)).fit(rows, y)
    return [name for name, b in zip(rows.columns, model[-1].coef_) if b == 0]
    ### END SOLUTION


for alpha in (0.01, 0.3, 3):
    print(f"alpha = {alpha}: drops {lasso_drops(train_orders[COLUMNS], y_train, alpha)}")

# %% nbgrader={"grade": true, "grade_id": "lasso-check", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
import numpy as np
import pandas as pd


def check_drops(rows, y, alpha, expected, mistake):
    """Compare the student's names with the expected ones."""
    came = sorted(str(name) for name in lasso_drops(rows.copy(), y.copy(), alpha))
    assert set(came) <= set(rows.columns), (
        f"lasso_drops should return names of columns, but returns {came}. These are not among "
        f"{sorted(rows.columns)}."
    )
    likely = mistake
    if came == sorted(set(rows.columns) - set(expected)):
        likely = "These are the columns that the lasso keeps."
    assert came == sorted(expected), (
        f"With alpha={alpha}, the coefficients of {sorted(expected)} are zero. Your list is "
        f"{came}. {likely}"
    )


# These columns do not depend on each other, so the lasso drops a column when the size of its
# least-squares coefficient per standard deviation is below alpha.
signs = np.array([[a, b, c] for a in (-1.0, 1.0) for b in (-1.0, 1.0) for c in (-1.0, 1.0)])
orders_of_check = pd.DataFrame(
    {
        "way_km": 2 + 0.5 * signs[:, 0],
        "clock_s": 1800 + 900 * signs[:, 1],
        "pieces": 5 + 2 * signs[:, 2],
    }
)
minutes_of_check = 30 + signs @ [6.0, 0.4, -2.0]
check_drops(
    orders_of_check,
    minutes_of_check,
    1.0,
    ["clock_s"],
    "Are the columns standardised? Without that, a column in kilometres pays more than one in "
    "seconds.",
)
### BEGIN HIDDEN TESTS
check_drops(orders_of_check, minutes_of_check, 0.1, [], "A small alpha drops nothing.")
check_drops(
    orders_of_check,
    minutes_of_check,
    3.0,
    ["clock_s", "pieces"],
    "A negative coefficient counts with its size.",
)
check_drops(
    orders_of_check[["pieces", "way_km", "clock_s"]],
    minutes_of_check,
    9.0,
    ["clock_s", "pieces", "way_km"],
    "A large alpha drops all.",
)
check_drops(
    orders_of_check.rename(columns={"pieces": "bags"})[["bags", "clock_s", "way_km"]],
    minutes_of_check[::-1],
    1.0,
    ["clock_s"],
    "Names come from the frame, in its order.",
)
### END HIDDEN TESTS

# %% [markdown]
# The whole path, from a penalty that hardly counts to one that leaves nothing:

# %%
alphas = np.geomspace(0.01, 12, 25)
path = np.array([Lasso(alpha=alpha).fit(X_train_scaled, y_train).coef_ for alpha in alphas])

fig, ax = plt.subplots(figsize=(7, 4))
for name, coefficients, marker in zip(COLUMNS, path.T, "os^vDx"):
    ax.plot(alphas, coefficients, marker=marker, markersize=4, linewidth=1, label=name)
ax.set_xscale("log")
ax.set_xlabel("alpha, the weight of the penalty (log scale) / minutes")
ax.set_ylabel("coefficient / minutes\nper standard deviation")
ax.set_title("The lasso sets one coefficient after the other to zero")
ax.set_ylim(-0.5, 10.5)
ax.legend(ncols=3, loc="upper center")
plt.show()

# %% [markdown]
# `weight_kg` and `minute` go first, `distance_m` stays to the last. But read a zero with care.
# `minute` has no effect at all: the generator does not use it. Heavy bags *do* come later, since
# they hold more pieces, but `items` says that already. Of columns that say nearly the same, the
# lasso often keeps one, and with few rows it may be the wrong one. So zero means "not needed beside
# the others". And the columns that stay are shrunk: look at `distance_m` at alpha = 1. That is the
# price.

# %% [markdown]
# ## Task 5: logistic regression, the gradient (2 points)
#
# Now the second question: will this order be late? The target is 1 (late) or 0. A line would give
# "probabilities" below 0 and above 1. **Logistic regression** sends the line $z = A b$ through the
# **sigmoid**, $p = \sigma(z) = 1 / (1 + e^{-z})$. It does not minimise squared errors but the
# **log loss**
#
# $$-\frac1n \sum_{i=1}^n \big( y_i \log p_i + (1 - y_i) \log (1 - p_i) \big),$$
#
# whose gradient is $\frac1n A^\top (p - y)$. No formula solves this in one stroke. Gradient
# descent does.
#
# Write three functions. `coefficients` has the intercept first.
#
# - `sigmoid(z)` for an array of numbers.
# - `late_probability(coefficients, X)` returns `n` probabilities of being late.
# - `log_loss_gradient(coefficients, X, y)` returns the gradient, `d + 1` numbers.
#
# <details><summary>Hint</summary>
#
# The gradient looks like that of Task 2, with $p$ in place of the prediction and without the 2. The
# probability is the sigmoid of intercept plus columns times coefficients.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "logistic", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid(z):
    """1 / (1 + exp(-z)) for each number of z."""
    ### BEGIN SOLUTION
    return 1 / (1 + np.exp(-z))
    ### END SOLUTION


def late_probability(coefficients, X):
    """Probability of class 1, (n,), for each row of X."""
    ### BEGIN SOLUTION
    return sigmoid(coefficients[0] + X @ coefficients[1:])
    ### END SOLUTION


def log_loss_gradient(coefficients, X, y):
    """Gradient, (d + 1,), of the mean log loss."""
    ### BEGIN SOLUTION
    A = np.column_stack([np.ones(len(X)), X])
    return A.T @ (late_probability(coefficients, X) - y) / len(X)
    ### END SOLUTION


b = np.zeros(X_train.shape[1] + 1)
for _ in range(4000):
    b = b - 1.0 * log_loss_gradient(b, X_train_scaled, late_train)
model = LogisticRegression(C=np.inf, tol=1e-8, max_iter=1000).fit(X_train_scaled, late_train)
print("by hand:     ", b.round(3))
print("scikit-learn:", np.concatenate([model.intercept_, model.coef_[0]]).round(3))
print("probability of being late:", late_probability(b, X_test_scaled[:6]).round(2))

# %% nbgrader={"grade": true, "grade_id": "logistic-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.linear_model import LogisticRegression


def check_numbers(came, expected, what, mistake):
    """Compare the student's numbers with the expected ones."""
    came, expected = np.asarray(came, dtype=float), np.asarray(expected, dtype=float)
    assert came.shape == expected.shape, (
        f"{what} should have shape {expected.shape}, but has {came.shape}. {mistake}"
    )
    assert np.allclose(came, expected, rtol=1e-5, atol=1e-7), (
        f"{what} should begin with {expected[:6].round(5)}, but begins with {came[:6].round(5)}. "
        f"{mistake}"
    )


def true_probability(b, X):
    """Probability of class 1, row by row."""
    return np.array([1 / (1 + np.exp(-(b[0] + row @ b[1:]))) for row in X])


def true_log_loss(b, X, y):
    """The mean log loss."""
    p = true_probability(b, X)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def true_gradient(b, X, y):
    """The gradient of the log loss from central differences of the loss itself."""
    h = 1e-4
    return np.array(
        [
            (true_log_loss(b + h * e, X, y) - true_log_loss(b - h * e, X, y)) / (2 * h)
            for e in np.eye(len(b))
        ]
    )


def check_log_loss_gradient(b, X, y):
    """Compare the student's gradient with central differences."""
    came = np.asarray(log_loss_gradient(b.copy(), X.copy(), y.copy()), dtype=float)
    expected = true_gradient(b, X, y)
    assert came.shape == expected.shape, (
        f"The gradient has one number for each of {len(b)} coefficients, but its shape is "
        f"{came.shape}."
    )
    likely = (
        "Multiply p - y of each row by the row, ones included, and take the mean. p is what comes "
        "out of the sigmoid."
    )
    for factor, mistake in (
        (-1.0, "The sign is wrong: p - y, not y - p."),
        (2.0, "There is a 2 too many: that belongs to the square of Task 2."),
        (len(y), "Divide by the number of rows."),
    ):
        if np.allclose(came, factor * expected, rtol=1e-4, atol=1e-6):
            likely = mistake
    assert np.allclose(came, expected, rtol=1e-5, atol=1e-6), (
        f"The gradient for {len(y)} rows should be {expected.round(5)}, but is {came.round(5)}. "
        f"{likely}"
    )


check_numbers(
    sigmoid(np.array([0.0, np.log(3), -np.log(3)])),
    [0.5, 0.75, 0.25],
    "sigmoid of 0, log 3 and -log 3",
    "A large z means a probability near 1.",
)
three_orders, three_late = np.array([[0.0], [1.0], [2.0]]), np.array([0.0, 1.0, 1.0])
check_numbers(
    late_probability(np.array([0.0, np.log(3)]), three_orders),
    [0.5, 0.75, 0.9],
    "late_probability",
    "It is the sigmoid of intercept plus columns times coefficients.",
)
check_log_loss_gradient(np.zeros(2), three_orders, three_late)
### BEGIN HIDDEN TESTS
z = np.array([-20.0, -3.0, -0.5, 0.1, 2.0, 15.0])
check_numbers(sigmoid(z), 1 / (1 + np.exp(-z)), "sigmoid", "1 / (1 + exp(-z))")
for seed, n_rows, n_columns in ((9, 31, 2), (10, 80, 4)):
    rng = np.random.default_rng(seed)
    X = rng.normal(0.4, 1, (n_rows, n_columns))
    y = (rng.uniform(size=n_rows) < true_probability(rng.normal(0, 1, n_columns + 1), X)) * 1.0
    for b in (np.zeros(n_columns + 1), rng.normal(0, 1.5, n_columns + 1)):
        check_numbers(
            late_probability(b.copy(), X.copy()),
            true_probability(b, X),
            "late_probability",
            "The intercept is coefficients[0].",
        )
        check_log_loss_gradient(b, X, y)
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=5000).fit(X, y)
    b = np.concatenate([model.intercept_, model.coef_[0]])
    came = np.asarray(log_loss_gradient(b, X.copy(), y.copy()), dtype=float)
    assert np.allclose(came, 0, rtol=0, atol=1e-4), (
        "At the coefficients of scikit-learn's LogisticRegression without a penalty, the gradient "
        f"should be 0, but is {came.round(5)}."
    )
### END HIDDEN TESTS

# %% [markdown]
# The two agree. **Careful:** `LogisticRegression()` without arguments has a ridge penalty (`C=1`)
# that leaves the intercept free. `C=np.inf` turns it off. So with its defaults, its predictions
# depend on the units of your columns.

# %% [markdown]
# ## Task 6: a threshold that costs least (2 points)
#
# `model.predict` says "late" when the probability is at least one half. Nobody in the shop has
# asked for one half. Here is what the shop says: an order that is late without a warning costs
# 10 euros (a voucher). A second rider for an order that would have been on time costs 2 euros. For
# an order that would have been late, the time that is saved pays for the rider. So all else costs
# nothing.
#
# Write two functions. `late` holds 0 and 1, `probability` the model's probabilities of being late,
# both arrays of `n` numbers.
#
# - `mean_cost(late, probability, threshold, cost_miss, cost_alarm)`: the shop sends a second rider
#   when the probability is **at least** `threshold`. Return the mean cost per order. A late
#   order without a second rider costs `cost_miss`, an order on time with one costs `cost_alarm`.
# - `cheapest_threshold(late, probability, thresholds, cost_miss, cost_alarm)` returns the number
#   from the list `thresholds` with the lowest mean cost. If several cost the same, it returns the
#   smallest of them. The list need not be sorted.
#
# <details><summary>Hint</summary>
#
# `warned = probability >= threshold` is a true or false for each order. `warned & (late == 0)`
# are the false alarms. The mean of trues and falses is a share. `min` of Python returns the first
# of several that are equal.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "late-model", "locked": true, "schema_version": 3, "solution": false, "task": false}
# Probabilities of training orders, each from a model that has not seen the order.
late_model = make_pipeline(StandardScaler(), LogisticRegression())
p_train = cross_val_predict(late_model, X_train, late_train, cv=5, method="predict_proba")[:, 1]
p_test = late_model.fit(X_train, late_train).predict_proba(X_test)[:, 1]


# %% nbgrader={"grade": false, "grade_id": "threshold", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mean_cost(late, probability, threshold, cost_miss, cost_alarm):
    """Mean cost of an order when every order from `threshold` on gets a second rider."""
    ### BEGIN SOLUTION
    warned = probability >= threshold
    missed = ~warned & (late == 1)
    false_alarm = warned & (late == 0)
    return float(np.mean(cost_miss * missed + cost_alarm * false_alarm))
    ### END SOLUTION


def cheapest_threshold(late, probability, thresholds, cost_miss, cost_alarm):
    """The threshold with the lowest mean cost; of equal ones, the smallest."""
    ### BEGIN SOLUTION
    return min(
        sorted(thresholds),
        key=lambda threshold: mean_cost(late, probability, threshold, cost_miss, cost_alarm),
    )
    ### END SOLUTION


thresholds = [percent / 100 for percent in range(2, 92, 2)]
chosen = cheapest_threshold(late_train, p_train, thresholds, cost_miss=10, cost_alarm=2)
for threshold in (0.5, chosen):
    cost = mean_cost(late_test, p_test, threshold, cost_miss=10, cost_alarm=2)
    riders = np.mean(p_test >= threshold)
    print(f"threshold {threshold:.2f}: {cost:.2f} € for each test order, ", end="")
    print(f"a second rider for {riders:.0%}")

# %% nbgrader={"grade": true, "grade_id": "threshold-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def true_cost(late, probability, threshold, cost_miss, cost_alarm):
    """Mean cost, order by order."""
    total = 0.0
    for was_late, p in zip(late, probability):
        if p >= threshold and was_late == 0:
            total += cost_alarm
        elif p < threshold and was_late == 1:
            total += cost_miss
    return total / len(late)


def check_cost(late, probability, threshold, cost_miss, cost_alarm, mistake):
    """Compare the student's mean cost with the true one."""
    late, probability = np.array(late), np.array(probability)
    expected = true_cost(late, probability, threshold, cost_miss, cost_alarm)
    came = float(mean_cost(late.copy(), probability.copy(), threshold, cost_miss, cost_alarm))
    assert abs(came - expected) <= 1e-9, (
        f"late = {late[:8]}, probability = {probability[:8]}, threshold {threshold}, a miss costs "
        f"{cost_miss}, a false alarm {cost_alarm}: the mean cost should be {expected:.4f}, but is "
        f"{came:.4f}. {mistake}"
    )


def check_threshold(late, probability, thresholds, cost_miss, cost_alarm, mistake):
    """Compare the student's threshold with the cheapest one."""
    late, probability = np.array(late), np.array(probability)
    costs = [true_cost(late, probability, one, cost_miss, cost_alarm) for one in thresholds]
    expected = min(one for one, cost in zip(thresholds, costs) if cost <= min(costs) + 1e-12)
    came = float(
        cheapest_threshold(late.copy(), probability.copy(), list(thresholds), cost_miss, cost_alarm)
    )
    assert abs(came - expected) <= 1e-12, (
        f"Of the thresholds {list(thresholds)[:6]}, ... the cheapest one (a miss costs "
        f"{cost_miss}, a false alarm {cost_alarm}) is {expected}, but you chose {came}. {mistake}"
    )


four_late, four_p = [0, 0, 1, 1], [0.1, 0.4, 0.3, 0.8]
check_cost(four_late, four_p, 0.35, 10, 2, "Here are one miss and one false alarm.")
check_cost(four_late, four_p, 0.9, 10, 2, "Here are two misses.")
check_threshold(four_late, four_p, [0.2, 0.35, 0.9], 10, 2, "Compare the mean costs.")
### BEGIN HIDDEN TESTS
check_cost(four_late, four_p, 0.4, 10, 2, "A probability equal to the threshold is a warning.")
check_cost(four_late, four_p, 0.3, 10, 2, "A probability equal to the threshold is a warning.")
check_cost(four_late, four_p, 0.05, 3, 7, "Here are two false alarms, and no miss.")
check_cost(four_late, four_p, 0.35, 3, 7, "Which of the two costs belongs to which mistake?")
check_threshold(
    four_late, four_p, [0.95, 0.9, 0.85], 10, 2, "All cost the same: take the smallest."
)
check_threshold(four_late, four_p, [0.9, 0.25, 0.15, 0.2], 10, 2, "The list need not be sorted.")
rng = np.random.default_rng(11)
p = rng.uniform(0, 1, 256).round(2)
late = (rng.uniform(size=256) < p).astype(int)
for cost_miss, cost_alarm in ((10, 2), (2, 10), (1, 1), (50, 1)):
    for threshold in (0.1, 0.25, 0.5, 0.8):
        check_cost(late, p, threshold, cost_miss, cost_alarm, "Divide by all orders.")
    check_threshold(
        late,
        p,
        [percent / 100 for percent in range(1, 100)],
        cost_miss,
        cost_alarm,
        "The costs decide, not the number of mistakes.",
    )
### END HIDDEN TESTS

# %% [markdown]
# With a threshold of 0.5, a test order costs the shop 0.54 euros. With the cheapest threshold on
# training orders, 0.18, it costs 0.37. The second rider goes out more often, for 37 % of the orders
# instead of 22 %, and it pays, since each late order that it catches saves 10 euros. These are the
# numbers of one draw of 800 orders. In other draws the search chooses another threshold, mostly
# between 0.1 and 0.2, and the costs are others. But one half is nearly always the dearer one.
#
# There is a rule behind it. A second rider pays when the expected cost of sending none is higher:
# $p \cdot 10 > (1 - p) \cdot 2$, so $p > 2 / (10 + 2) \approx 0.17$. If the probabilities are
# right (*calibrated*), you need no search. If you search, search on rows that the model was not
# fitted on, and not on the test rows. That is what `p_train` above is made for.

# %% [markdown]
# ## Task 7: nearest neighbours by hand (2 points)
#
# The second model has no coefficients at all. To predict an order, find the $k$ training orders
# that are nearest to it, and take the mean of their minutes, or the majority of their classes.
#
# Write two functions. Both measure the **Euclidean distance** between rows as they come: the
# caller scales. If two training rows are equally far, the one that comes **first** in `X_train` is
# the nearer one.
#
# - `knn_mean(X_train, y_train, X_new, k)` returns, for each row of `X_new`, the mean of `y_train`
#   over its `k` nearest training rows.
# - `knn_majority(X_train, labels, X_new, k)` returns the most frequent label among them. If two
#   labels are equally frequent, take the **smaller** one. Labels are whole numbers from 0.
#
# A new row that equals a training row has that row as its nearest neighbour, with distance 0.
#
# <details><summary>Hint</summary>
#
# `((X_train - x) ** 2).sum(axis=1)` are the squared distances to one row `x`, and they have the
# same order as the distances. `np.argsort(..., kind="stable")[:k]` gives the positions of the `k`
# smallest, and keeps equal ones in their order. `np.bincount(labels)` counts labels, and
# `np.argmax` returns the first of several largest.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "knn", "locked": false, "schema_version": 3, "solution": true, "task": false}
def knn_mean(X_train, y_train, X_new, k):
    """Mean target of the k nearest training rows, (n_new,)."""
    ### BEGIN SOLUTION
    predictions = []
    for x in X_new:
        squared = ((X_train - x) ** 2).sum(axis=1)
        nearest = np.argsort(squared, kind="stable")[:k]
        predictions.append(y_train[nearest].mean())
    return np.array(predictions)
    ### END SOLUTION


def knn_majority(X_train, labels, X_new, k):
    """Most frequent label of the k nearest training rows, (n_new,); ties: the smaller label."""
    ### BEGIN SOLUTION
    predictions = []
    for x in X_new:
        squared = ((X_train - x) ** 2).sum(axis=1)
        nearest = np.argsort(squared, kind="stable")[:k]
        predictions.append(np.bincount(labels[nearest]).argmax())
    return np.array(predictions)
    ### END SOLUTION


regressor = KNeighborsRegressor(n_neighbors=10).fit(X_train_scaled, y_train)
classifier = KNeighborsClassifier(n_neighbors=10).fit(X_train_scaled, late_train)
print("minutes by hand:", knn_mean(X_train_scaled, y_train, X_test_scaled[:6], k=10).round(1))
print("   scikit-learn:", regressor.predict(X_test_scaled[:6]).round(1))
print("          truth:", y_test[:6])
print("late by hand:   ", knn_majority(X_train_scaled, late_train, X_test_scaled[:6], k=10))
print("   scikit-learn:", classifier.predict(X_test_scaled[:6]))

# %% nbgrader={"grade": true, "grade_id": "knn-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor


def check_mean(X, y, X_new, k, expected, mistake):
    """Compare the student's mean of neighbours with the expected one."""
    came = np.asarray(knn_mean(X.copy(), y.copy(), X_new.copy(), k), dtype=float)
    expected = np.asarray(expected, dtype=float)
    assert came.shape == expected.shape, (
        f"knn_mean should return one number for each of {len(X_new)} new rows, but the shape is "
        f"{came.shape}."
    )
    assert np.allclose(came, expected), (
        f"With k={k}, the predictions should begin with {expected[:4].round(3)}, but begin with "
        f"{came[:4].round(3)}. {mistake}"
    )


def check_majority(X, labels, X_new, k, expected, mistake):
    """Compare the student's majority of neighbours with the expected one."""
    came = np.asarray(knn_majority(X.copy(), labels.copy(), X_new.copy(), k), dtype=float)
    expected = np.asarray(expected, dtype=float)
    assert came.shape == expected.shape, (
        f"knn_majority should return one label for each of {len(X_new)} new rows, but the shape "
        f"is {came.shape}."
    )
    assert np.array_equal(came, expected), (
        f"With k={k}, the labels should begin with {expected[:8]}, but begin with {came[:8]}. "
        f"{mistake}"
    )


street = np.array([[0.0], [1.0], [2.0], [10.0]])
minutes = np.array([4.0, 8.0, 15.0, 100.0])
check_mean(street, minutes, np.array([[0.9], [9.0]]), 2, [6.0, 57.5], "Which two are nearest?")
check_majority(
    street, np.array([1, 1, 0, 0]), np.array([[0.9], [9.0]]), 3, [1, 0], "Three neighbours vote."
)
### BEGIN HIDDEN TESTS
check_mean(street, minutes, street, 1, minutes, "A row is its own nearest neighbour here.")
check_mean(street, minutes, np.array([[5.0]]), 4, [31.75], "With k = n, all rows count.")
check_mean(
    np.array([[3.0, 0.0], [0.0, 4.0], [2.0, 2.0]]),
    np.array([1.0, 2.0, 3.0]),
    np.array([[0.0, 0.0]]),
    1,
    [3.0],
    "The Euclidean distance squares and adds over the columns.",
)
# Six rows at distance 5 from the origin, for which only their order decides, and one further away.
circle = np.array(
    [[3.0, 4.0], [-3.0, 4.0], [5.0, 0.0], [0.0, -5.0], [9.0, 9.0], [-4.0, 3.0], [4.0, -3.0]]
)
ranks = np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0])
origin = np.zeros((1, 2))
check_mean(circle, ranks, origin, 3, [7 / 3], "Of equally far rows, the first ones are nearer.")
check_mean(circle[::-1], ranks, origin, 2, [1.5], "Of equally far rows, the first ones count.")
tied = np.array([5, 0, 3, 3, 1, 5, 5])
check_majority(circle, tied, origin, 1, [5], "Of equally far rows, the first one is the nearer.")
check_majority(circle, tied, origin, 2, [0], "Two labels, one vote each: the smaller label.")
check_majority(circle, tied, origin, 4, [3], "Two of four votes are for 3.")
check_majority(circle, tied, origin, 5, [3], "Labels 3 and 5 have two votes each: the smaller.")
check_majority(circle, tied, origin, 6, [5], "Three of six votes are for 5.")
# 150 rows at distance 5, 10, 15 or 20, in a mixed order: not every way to sort keeps equal ones.
steps = np.random.default_rng(18).integers(1, 5, 150)
crowd = np.outer(steps, [3.0, -4.0])
by_distance = sorted(range(150), key=lambda row: steps[row])
for k in (9, 60, 100):
    mistake = "Of equally far rows, the first ones count, in a crowd of 150 rows as well."
    check_mean(crowd, np.arange(150.0), origin, k, [np.mean(by_distance[:k])], mistake)
    last_of_them = max(by_distance[:k])  # its label is the smallest, and each has one vote
    check_majority(crowd, np.arange(150)[::-1], origin, k, [149 - last_of_them], mistake)
for seed, n_rows, n_columns in ((12, 50, 3), (13, 70, 2)):
    rng = np.random.default_rng(seed)
    X, X_new = rng.normal(size=(n_rows, n_columns)), rng.normal(size=(9, n_columns))
    X[:, 0] *= 10
    X_new[:, 0] *= 10
    y, labels = rng.normal(30, 8, n_rows), rng.integers(0, 3, n_rows)
    check_mean(X, y, X_new, n_rows, np.full(9, y.mean()), "With k = n, all rows count.")
    most = np.bincount(labels).argmax()
    check_majority(X, labels, X_new, n_rows, np.full(9, most), "With k = n, all rows vote.")
    for k in (1, 2, 5, 12):
        regressor = KNeighborsRegressor(n_neighbors=k).fit(X, y)
        check_mean(X, y, X_new, k, regressor.predict(X_new), "KNeighborsRegressor says so.")
        classifier = KNeighborsClassifier(n_neighbors=k).fit(X, labels)
        check_majority(
            X, labels, X_new, k, classifier.predict(X_new), "KNeighborsClassifier says so."
        )
### END HIDDEN TESTS

# %% [markdown]
# ### Near in which unit?
#
# A distance adds up the columns, each in its own unit. So somebody has to say how many metres are
# as far as one millimetre of rain. If nobody says it, the column with the largest numbers does.

# %%
squares = (X_train[:, np.newaxis, :] - X_train[np.newaxis, :, :]) ** 2
share = squares.mean(axis=(0, 1)) / squares.mean(axis=(0, 1)).sum()
print("share of the squared distance, columns as they are:")
print(pd.Series(share, index=COLUMNS).map("{:.4%}".format).to_string(), "\n")

kilometres = X_train / np.array([1000, 1, 1, 1, 1, 1])
folds = KFold(n_splits=5, shuffle=True, random_state=0)
for name, model, X in [
    ("10 neighbours, distance in metres", KNeighborsRegressor(10), X_train),
    ("10 neighbours, distance in kilometres", KNeighborsRegressor(10), kilometres),
    ("10 neighbours, scaled", make_pipeline(StandardScaler(), KNeighborsRegressor(10)), X_train),
    (
        "the same without weight_kg and minute",
        make_pipeline(StandardScaler(), KNeighborsRegressor(10)),
        X_train[:, [0, 1, 3, 4]],
    ),
    ("linear model, distance in metres", LinearRegression(), X_train),
    ("linear model, distance in kilometres", LinearRegression(), kilometres),
]:
    scores = cross_val_score(model, X, y_train, cv=folds, scoring="neg_root_mean_squared_error")
    print(f"{name:38} RMSE {-scores.mean():.2f} min")

# %% [markdown]
# In metres, 99.97 % of the squared distance is the way to the door: rain and waiting orders have no
# say. In kilometres it is the minute of the hour that decides, a column without any effect, and the
# error grows from 6.7 to 8.2 minutes. The orders are the same. Only a unit has changed. The linear
# model does not notice.
#
# Scaled, the error is 6.0 minutes. Still, equal weight is a choice, not the truth: without the two
# columns that add nothing it falls to 5.6. And the linear model is better than all of them, with
# 5.2, since the truth of this shop is nearly a sum. Always compare with it.

# %% [markdown]
# ## Task 8: choose k without the test rows (2 points)
#
# Now as in real work. Scaling is a part of the model: what the scaler learns, it learns from the
# training part of each fold. And the test rows choose nothing. They are looked at once, at the end.
#
# Write `tune_knn(X, y, ks)`. `ks` is a list of numbers of neighbours to try.
#
# 1. Split with `train_test_split(X, y, test_size=0.25, random_state=0)`.
# 2. For each k, cross-validate a pipeline of `StandardScaler` and `KNeighborsRegressor` on the
#    training rows, with `KFold(n_splits=5, shuffle=True, random_state=0)`. The error of a k is the
#    **mean of the five root mean squared errors**, one for each fold.
# 3. Take the k with the smallest error, and fit the pipeline with this k on all training rows.
# 4. Return a dict with the keys `"k"`, `"cv_rmse"` (the error of this k in step 2) and
#    `"test_rmse"` (the root mean squared error on the test rows).
#
# <details><summary>Hint</summary>
#
# `GridSearchCV(pipeline, {"kneighborsregressor__n_neighbors": ks}, cv=..., scoring=...)` does steps
# 2 and 3. The scoring is called `"neg_root_mean_squared_error"`: scikit-learn turns errors round so
# that more is better, so `best_score_` is negative. A loop with `cross_val_score` is right as well.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "tune-knn", "locked": false, "schema_version": 3, "solution": true, "task": false}
def tune_knn(X, y, ks):
    """The k that cross-validation chooses, its error there, and its error on the test rows."""
    ### BEGIN SOLUTION
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
    search = GridSearchCV(
        make_pipeline(StandardScaler(), KNeighborsRegressor()),
        {"kneighborsregressor__n_neighbors": ks},
        cv=KFold(n_splits=5, shuffle=True, random_state=0),
        scoring="neg_root_mean_squared_error",
    )
    search.fit(X_train, y_train)
    return {
        "k": search.best_params_["kneighborsregressor__n_neighbors"],
        "cv_rmse": float(-search.best_score_),
        "test_rmse": float(root_mean_squared_error(y_test, search.predict(X_test))),
    }
    ### END SOLUTION


tune_knn(orders[COLUMNS].to_numpy(float), orders[TARGET].to_numpy(), [1, 2, 4, 8, 16, 32, 64])

# %% nbgrader={"grade": true, "grade_id": "tune-knn-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
import numpy as np
from sklearn.model_selection import KFold, train_test_split


def errors_on(X_fit, y_fit, X_new, y_new, ks, X_scale):
    """RMSE for each k, with the columns scaled as in `X_scale`; None: not scaled."""
    unit = 1 if X_scale is None else X_scale.std(axis=0)  # the mean changes no distance
    squared = (((X_new / unit)[:, np.newaxis, :] - X_fit / unit) ** 2).sum(axis=2)
    nearest = np.argsort(squared, axis=1, kind="stable")
    return {
        k: float(np.sqrt(np.mean((y_fit[nearest[:, :k]].mean(axis=1) - y_new) ** 2))) for k in ks
    }


def tuned(X, y, ks, scale="fold"):
    """The truth; `scale` says which rows the scaler sees: 'fold', 'train', 'all' or None."""
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
    see = {"all": X, "train": X_train}.get(scale)
    in_folds = []
    for fit, rest in KFold(n_splits=5, shuffle=True, random_state=0).split(X_train):
        seen = X_train[fit] if scale == "fold" else see
        in_folds.append(
            errors_on(X_train[fit], y_train[fit], X_train[rest], y_train[rest], ks, seen)
        )
    errors = {k: np.mean([fold[k] for fold in in_folds]) for k in ks}
    seen = X_train if scale == "fold" else see
    on_test = errors_on(X_train, y_train, X_test, y_test, ks, seen)
    k, k_on_test = min(ks, key=errors.get), min(ks, key=on_test.get)
    return k, errors[k], on_test[k], k_on_test, errors[k_on_test]


def draw_orders(n_rows, noise, seed):
    """Rows with columns of very different size, some of them with far outliers."""
    rng = np.random.default_rng(seed)
    X = np.column_stack(
        [
            rng.uniform(200, 4000, n_rows),
            rng.standard_t(1.5, n_rows),
            rng.uniform(0, 5, n_rows),
        ]
    )
    y = 10 + X[:, 0] / 200 + 3 * np.clip(X[:, 1], -3, 3) + 2 * X[:, 2]
    return X, y + rng.normal(0, noise, n_rows)


def check_tuned(X, y, ks):
    """Compare the student's dict with the truth."""
    came = dict(tune_knn(X.copy(), y.copy(), list(ks)))
    assert set(came) == {"k", "cv_rmse", "test_rmse"}, (
        f"The keys should be 'k', 'cv_rmse' and 'test_rmse', but are {sorted(came)}."
    )
    k, cv_rmse, test_rmse, k_on_test, cv_rmse_there = tuned(X, y, ks)
    likely = (
        "Follow the four steps exactly: these folds, the mean of five ROOT mean squared errors."
    )
    if np.isclose(float(came["cv_rmse"]), cv_rmse_there):
        likely = "This is the error of another k. Did the test rows choose it?"
    right = abs(float(came["cv_rmse"]) - cv_rmse) <= 1e-6
    for scale, mistake in (
        (None, "The columns are not scaled, so the one with the largest numbers decides alone."),
        ("train", "The scaler has seen the validation rows of each fold. Put it into a pipeline."),
        ("all", "The scaler has seen the test rows. Split first."),
    ):
        if not right and np.isclose(float(came["cv_rmse"]), tuned(X, y, ks, scale)[1], rtol=1e-7):
            likely = mistake
    if np.isclose(float(came["cv_rmse"]), -cv_rmse):
        likely = "scikit-learn turns errors round. Turn the sign back."
    assert abs(float(came["cv_rmse"]) - cv_rmse) <= 1e-6, (
        f"cv_rmse should be {cv_rmse:.4f} minutes for these {len(y)} orders, but is "
        f"{float(came['cv_rmse']):.4f}. {likely}"
    )
    likely = "Compare the errors."
    if float(came["k"]) == k_on_test:
        likely = "Did the test rows choose it?"
    assert float(came["k"]) == k, (
        f"Of k = {list(ks)}, cross-validation chooses {k}, but you have {came['k']}. {likely}"
    )
    assert abs(float(came["test_rmse"]) - test_rmse) <= 1e-6, (
        f"test_rmse should be {test_rmse:.4f} minutes, but is {float(came['test_rmse']):.4f}. "
        "Fit the pipeline with the chosen k on ALL training rows, and on no test row. Then predict "
        "the test rows."
    )


check_tuned(*draw_orders(120, 3.0, seed=14), [2, 5, 25])
### BEGIN HIDDEN TESTS
check_tuned(*draw_orders(90, 6.0, seed=15), [15, 1, 4, 9])
check_tuned(*draw_orders(160, 1.0, seed=16), [1, 3, 40])
check_tuned(*draw_orders(100, 9.0, seed=17), [27, 3, 19])
### END HIDDEN TESTS

# %% [markdown]
# ## Task 9: read bias and variance off a plot (2 points)
#
# A model errs for two reasons that you can change. **Variance**: it follows the accidents of its
# training rows, and would be another model with other rows. **Bias**: it is too stiff to follow the
# truth, with any rows. What remains is noise, which nobody can change. In kNN, `k` moves you from
# one to the other. Here is the error on the rows of the fit (training) and on the rows left out
# (validation), for growing `k`.

# %% nbgrader={"grade": false, "grade_id": "bias-variance-plot", "locked": true, "schema_version": 3, "solution": false, "task": false}
ks = np.array([1, 2, 3, 4, 5, 7, 10, 14, 20, 30, 50, 80, 120, 170, 230])
errors = {"training": [], "validation": []}  # of each fold, for each k
for fit, rest in KFold(n_splits=5, shuffle=True, random_state=0).split(X_train):
    fold_scaler = StandardScaler().fit(X_train[fit])
    neighbours = NearestNeighbors(n_neighbors=ks[-1]).fit(fold_scaler.transform(X_train[fit]))
    for part, rows in [("training", fit), ("validation", rest)]:
        # The neighbours come sorted, so one search serves all k: the running mean of their minutes.
        nearest = neighbours.kneighbors(fold_scaler.transform(X_train[rows]))[1]
        running_mean = np.cumsum(y_train[fit][nearest], axis=1) / np.arange(1, ks[-1] + 1)
        missed_by = running_mean[:, ks - 1] - y_train[rows][:, np.newaxis]
        errors[part].append(np.sqrt((missed_by**2).mean(axis=0)))

fig, ax = plt.subplots(figsize=(7, 4))
for part, style, color in [("training", "s--", "tab:blue"), ("validation", "o-", "black")]:
    ax.plot(ks, np.mean(errors[part], axis=0), style, color=color, label=f"{part} rows")
ax.set_xscale("log")
ax.set_xticks(ks, ks, fontsize=8)
ax.minorticks_off()
ax.set_ylim(0, 11)
ax.set_yticks(range(12))
ax.grid(alpha=0.4)
ax.set_xlabel("k, number of neighbours (log scale)")
ax.set_ylabel("root mean squared error / minutes")
ax.set_title("Training and validation error meet as k grows")
ax.legend(loc="upper left")
plt.show()

# %% [markdown]
# Set four variables to what you read. The check allows for the accuracy of the eye.
#
# - `best_k`: the k with the lowest validation error.
# - `gap_at_3`: the distance between the two curves at k = 3, in minutes.
# - `variance_k`: of 2, 10 and 230, the k at which **variance** is the main trouble.
# - `bias_k`: of 2, 10 and 230, the k at which **bias** is the main trouble.
#
# <details><summary>Hint</summary>
#
# A model with high variance knows its own rows much better than new ones. A model with high bias
# errs alike on both, and badly. For the gap, read both curves at k = 3 and subtract.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "read-plot", "locked": false, "schema_version": 3, "solution": true, "task": false}
### BEGIN SOLUTION
best_k = 5
gap_at_3 = 1.8
variance_k = 2
bias_k = 230
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "read-plot-check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
readings = {"best_k": best_k, "gap_at_3": gap_at_3, "variance_k": variance_k, "bias_k": bias_k}
for name, value in readings.items():
    assert 0 <= float(value) <= 230, (
        f"{name} should be a number from the plot, between 0 and 230, but is {value}."
    )
for name in ("variance_k", "bias_k"):
    assert readings[name] in (2, 10, 230), (
        f"{name} should be one of 2, 10 and 230, but is {readings[name]}."
    )
### BEGIN HIDDEN TESTS
# On the curves, validation is lowest at k = 5 with 5.91 min, and within 0.2 min of that from k = 4
# to k = 20. The eye cannot tell these apart. At k = 3 the errors are 4.31 and 6.14 min.
assert 4 <= float(best_k) <= 20, (
    f"best_k should be where the line with circles (validation) is lowest, but is {best_k}. The "
    "training error says nothing about new orders: at k = 1 each row finds itself."
)
assert 1.3 <= float(gap_at_3) <= 2.4, (
    f"gap_at_3 should be the distance between the two curves at k = 3, in minutes; {gap_at_3} is "
    "not. Read both, then subtract training from validation."
)
assert float(variance_k) == 2, (
    f"variance_k is {variance_k}. Variance shows where training error and validation error are far "
    "apart: the model knows its own rows by heart."
)
assert float(bias_k) == 230, (
    f"bias_k is {bias_k}. Bias shows where both errors are high and near each other: the model is "
    "too stiff even for its own rows."
)
### END HIDDEN TESTS

# %% [markdown]
# At k = 1 the training error is 0, since each row finds itself. That says nothing: the validation
# error is 7.2 minutes. At k = 230 it averages nearly half of its rows, and both errors are above 8.
# Between them lies a flat valley. From 4 to 20 neighbours the validation errors differ by less than
# 0.2 minutes. Other folds would choose another k there, so do not fight for the last hundredth. The
# noise of the generator has a standard deviation of 5 minutes. No model can do much better than
# that on new orders.
#
# A penalty is read in the same way, from the other side: a small `alpha` is flexible, a large one
# is stiff.

# %% [markdown]
# ## Beyond the data
#
# Next month the shop delivers to the new town, 4 to 7 kilometres away. Here are both models on the
# distance alone, fitted on the training orders, and 150 orders that came from there later.

# %%
new_town = make_orders(150, seed=8, from_m=4000, to_m=7000)
line = LinearRegression().fit(train_orders[["distance_m"]], y_train)
neighbours = KNeighborsRegressor(n_neighbors=30).fit(train_orders[["distance_m"]], y_train)
for name, model in [("linear model", line), ("30 neighbours", neighbours)]:
    known_error = root_mean_squared_error(y_test, model.predict(test_orders[["distance_m"]]))
    new_error = root_mean_squared_error(new_town[TARGET], model.predict(new_town[["distance_m"]]))
    at_6_km = model.predict(pd.DataFrame({"distance_m": [6000]}))[0]
    print(f"{name:13}: RMSE {known_error:.1f} min on test orders, {new_error:.1f} min in ", end="")
    print(f"the new town; says {at_6_km:.0f} min at 6 km")
near_6_km = new_town.loc[new_town["distance_m"].between(5700, 6300), TARGET]
print(f"orders between 5.7 and 6.3 km really took {near_6_km.mean():.0f} min on average")

road = pd.DataFrame({"distance_m": np.arange(200, 7001, 20)})
fig, ax = plt.subplots(figsize=(7, 4))
ax.plot(train_orders["distance_m"], y_train, ".", color="silver", ms=3, label="training orders")
ax.plot(new_town["distance_m"], new_town[TARGET], "x", color="grey", ms=4, label="new town, later")
ax.plot(road["distance_m"], line.predict(road), "--", color="tab:blue", label="linear model")
ax.plot(road["distance_m"], neighbours.predict(road), "-", color="black", label="30 neighbours")
ax.axvline(4000, color="black", linewidth=0.8, linestyle=":")
ax.set_xlabel("distance / metres")
ax.set_ylabel("delivery time / minutes")
ax.set_title("Beyond the data, the line goes on and the neighbours stand still")
ax.legend(loc="upper left")
plt.show()

# %% [markdown]
# On the test orders the two are nearly equal: 6.8 and 6.7 minutes. In the new town their errors
# are 14.7 and 22.7. The neighbours of every door beyond 4 km are the same 30 orders, those nearest
# to the border, so they say 48 minutes for each of them. The line goes on with the slope of the
# town that it knows, and says 59 minutes at 6 km. The orders from there really took about 76: the
# far streets lie uphill. Neither model knows, and neither says so. The test orders could not show
# it. They come from the same streets as the training orders.

# %% [markdown]
# ## Task 10: judge a plan (2 points)
#
# A colleague writes: *"Ready for Monday. A second rider goes to the orders for which*
# `late_model.predict` *says late. The minutes on the screen come from the 30 neighbours on the
# distance: in the test they beat the line. Next month the new town simply uses the same model."*
# Answer in four to eight sentences. A person marks this, one point for each part:
#
# 1. **The decision (1 point).** What is wrong with `predict` here, what should the shop do instead,
#    and what is it worth? Support it with two numbers of this notebook.
# 2. **The new town (1 point).** What will the screen say to a customer 6 km away, why did the test
#    not warn of that, and what should the service do with such an order?
#
# <details><summary>Hint</summary>
#
# Which threshold is in `predict`? Where do the test orders come from? Which 30 training orders are
# nearest to a door at 6 km?
#
# </details>

# %% [markdown] nbgrader={"grade": true, "grade_id": "judge-plan", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# `predict` sends the second rider from a probability of one half on, which is right only when both
# mistakes cost the same. Here a missed late order costs 10 euros and a false alarm 2, so the shop
# should send the rider from about 2 / (10 + 2) = 0.17 on, or from the threshold 0.18 that was
# cheapest on training orders. On the test orders this costs 0.37 euros for each order instead of
# 0.54. To a customer 6 km away, the screen will say 48 minutes, the mean of the 30 farthest orders
# that it knows, but such orders take about 76. The test did not warn because the test orders come
# from the same 4 km as the training orders. The service should recognise that the distance lies
# outside the range of training, promise nothing from the model, and use it there only after it has
# been fitted on orders from the new town.
#
# *For the marker.* Part 1: `predict` means a threshold of 0.5, the costs are unequal (10 and 2
# euros), so the threshold must be lower (the searched one, or 2/12); two numbers, such as the two
# mean costs. Half a point without numbers, or with numbers but no other threshold. Part 2: the
# neighbours say the same 48 minutes for every door beyond 4 km, and the truth (about 76 at 6 km)
# is far above; the test orders come from the same 200 m to 4 km, so they cannot show it; and
# something sensible to do: recognise the order as outside the training range, make no promise or
# a person's promise, collect orders from there and fit again. Half a point when one of the three
# is missing. "Use the linear model" alone is no repair: it is wrong there as well, only less.
# ### END SOLUTION

# %% [markdown]
# ## What to take away
#
# - Least squares can be solved in one stroke. Gradient descent reaches the same point, if the
#   columns have similar scales.
# - Everything that adds up or compares sizes (penalties, distances, steps) needs scaled columns.
#   Plain least squares does not.
# - Penalise coefficients, never the intercept. Ridge makes all smaller, the lasso makes some zero.
# - A probability is not a decision. Costs make it one. One half is the threshold of equal costs.
# - Scale inside the fold: put the scaler into the pipeline, and cross-validate the pipeline.
# - Training error far below validation error: variance. Both high: bias.
# - Beyond the data, the line goes on and the neighbours stand still. The test rows cannot tell you
#   which of the two is less wrong.
#
# ## What goes wrong in production
#
# - **A scaler fitted on all rows, or again on each batch.** The first makes the score a little too
#   good. The second is worse: an order then gets another prediction in another batch, and a batch
#   of one order is all zeros.
# - **A unit that changes.** An app update sends kilometres instead of metres. Nothing fails. The
#   scaler makes each order a very near one. Monitor the means of inputs.
# - **A threshold of one half, or last year's.** Costs change, the share of late orders changes in
#   winter. The threshold is configuration with an owner, not a default of a library.
# - **Orders from beyond the data.** Count how many orders lie outside the range of the training
#   rows, and decide what the service says to them.
# - **kNN at scale.** It stores all training rows and searches them for every request. Latency and
#   memory grow with the data, and old orders are personal data if they can be traced to customers.
#
# ## Where this stands in a real system
#
# In the shop, a nightly job fits the pipeline, compares it with a linear baseline, and stores both
# scores in the registry. The service at the till loads one file: scaler, model and threshold
# together. A monitor counts inputs out of range, second riders sent and vouchers paid. The last two
# are what the shop pays, so they are what an alert watches. In scikit-learn,
# `TunedThresholdClassifierCV` searches a threshold by cross-validation, and `RidgeCV` and `LassoCV`
# search alpha. For nearest neighbours among millions of rows, as in the face search of the till,
# libraries build approximate indices.
#
# ## Sources and further reading
#
# - scikit-learn user guide, [Linear
#   models](https://scikit-learn.org/stable/modules/linear_model.html), [Nearest
#   neighbors](https://scikit-learn.org/stable/modules/neighbors.html), [Tuning the decision
#   threshold](https://scikit-learn.org/stable/modules/classification_threshold.html) and [Common
#   pitfalls](https://scikit-learn.org/stable/common_pitfalls.html).
# - James, Witten, Hastie, Tibshirani and Taylor, *An Introduction to Statistical Learning with
#   Applications in Python*, 2023: chapters 2 to 6 hold everything of this lab, in plain words.
# - Hastie, Tibshirani and Friedman, *The Elements of Statistical Learning*, 2nd edition: section
#   2.3 sets least squares against nearest neighbours, 2.9 bias against variance, 3.4 is on ridge
#   and lasso, 4.4 on logistic regression.
# - Hoerl and Kennard, *Ridge Regression: Biased Estimation for Nonorthogonal Problems*,
#   Technometrics 12(1), 1970.
# - Tibshirani, *Regression Shrinkage and Selection via the Lasso*, Journal of the Royal Statistical
#   Society B 58(1), 1996.
# - Cover and Hart, *Nearest Neighbor Pattern Classification*, IEEE Transactions on Information
#   Theory 13(1), 1967.
# - Elkan, *The Foundations of Cost-Sensitive Learning*, IJCAI 2001: the rule of Task 6 in general.
