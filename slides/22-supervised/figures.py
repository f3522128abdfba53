"""Makes what the deck on supervised learning shows: the sales, the plots, a tree, the numbers.

Run it with ``python slides/22-supervised/figures.py [FOLDER]``; without a folder it writes next to
itself. A test runs it and compares the bytes with the committed ones.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import NullLocator
from scipy.special import expit
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import average_precision_score, precision_recall_curve
from sklearn.model_selection import StratifiedKFold, cross_val_predict, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits

from workshop.slides.plots import (
    BAD,
    GOOD,
    INK,
    OTHER,
    QUIET,
    VIOLET,
    WIDE,
    plt,
    slide_style,
    write_figures,
)

TEXTS = ["district", "weekday", "method"]
NUMBERS = ["amount", "last_visit"]
COLUMNS = [*TEXTS, *NUMBERS]
PALE = ["#dbeaf0", "#fbdcc9"]
TICKS = [5, 10, 20, 40, 80]  # euros, on an axis of logarithms


def draw_sales(n_sales: int, days: tuple[int, int], seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the shop's sales between two days, and the true probability that each is disputed.

    Two kinds of sale are risky: a large one after a long absence, and a small one by face of
    somebody who was here yesterday or today. The rest is weak and additive.
    """
    rng = np.random.default_rng(seed)
    day = np.sort(rng.integers(days[0], days[1] + 1, n_sales))
    weekday = np.array(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])[(day - 1) % 7]
    district = rng.choice(["harbour", "market", "station"], n_sales)
    method = rng.choice(["face", "card", "cash"], n_sales, p=[0.6, 0.25, 0.15])
    amount = np.round(rng.lognormal(2.8, 0.7, n_sales), 2)
    last_visit = np.floor(rng.exponential(12, n_sales))
    last_visit[rng.random(n_sales) < 0.15] = np.nan
    size = np.log(amount / 16.4) / 0.7
    absent = np.nan_to_num(last_visit, nan=12)
    logit = (
        -6
        + 0.5 * (method == "face")
        - 1.0 * (method == "cash")
        + 0.6 * (district == "station")
        + 1.0 * ((district == "station") & (weekday == "Sat"))
        + 0.3 * size
        + 0.5 * np.isnan(last_visit)
        + 5.0 * expit(6 * (size - 0.8)) * expit((absent - 18) / 2.5) * (method != "cash")
        + 5.2 * expit(-6 * (size + 0.8)) * (absent <= 1) * (method == "face")
    )
    chance = expit(logit)
    sales = pd.DataFrame(
        {
            "day": day,
            "district": district,
            "weekday": weekday,
            "method": method,
            "amount": amount,
            "last_visit": last_visit,
            "disputed": (rng.random(n_sales) < chance).astype(int),
        }
    )
    return sales, chance


def measure_extras(train: pd.DataFrame) -> dict[str, list[float]]:
    """Return average precision of neighbours by unit, and of forests inside and out of the bag."""
    y, folds = train["disputed"], StratifiedKFold(5, shuffle=True, random_state=0)
    cents = train[["last_visit"]].fillna(12).assign(cents=100 * train["amount"])
    neighbours = KNeighborsClassifier(100)
    units = [
        cross_val_score(model, cents, y, cv=folds, scoring="average_precision").mean()
        for model in (make_pipeline(StandardScaler(), neighbours), neighbours)
    ]
    X = prepare().fit_transform(train)
    bags = []
    for leaf in (1, 10):
        forest = RandomForestClassifier(
            100, min_samples_leaf=leaf, oob_score=True, random_state=0
        ).fit(X, y)
        for said in (forest.predict_proba(X), forest.oob_decision_function_):
            bags.append(average_precision_score(y, said[:, 1]))
    return {"units": units, "bags": bags}


def draw_toy(n_sales: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return log amount and days since the last visit of a toy sample, and whether disputed."""
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.uniform(np.log(5), np.log(80), n_sales), rng.uniform(0, 36, n_sales)])
    y = (rng.random(n_sales) < toy_chance(X)).astype(int)
    return X, y


def toy_chance(X: np.ndarray) -> np.ndarray:
    """Return the true probability of a dispute in the toy: high in two opposite corners."""
    size, absent = (X[:, 0] - np.log(20)) / 0.7, (X[:, 1] - 17) / 8
    return expit(4 * (size * absent - 0.25))


def prepare() -> Any:
    """Return the preparation that all families share: one-hot, filled gaps, scaled numbers."""
    fill = SimpleImputer(strategy="median", add_indicator=True)
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_column_transformer(
        (one_hot, TEXTS), (make_pipeline(fill, StandardScaler()), NUMBERS)
    )


def families() -> dict[str, Any]:
    """Return the models that are compared, with knobs that cross-validation found reasonable."""
    return {
        "logistic": LogisticRegression(),
        "neighbours": KNeighborsClassifier(100),
        "full tree": DecisionTreeClassifier(random_state=0),
        "tree": DecisionTreeClassifier(max_depth=6, min_samples_leaf=20, random_state=0),
        "forest": RandomForestClassifier(100, min_samples_leaf=10, random_state=0),
        "boosting": HistGradientBoostingClassifier(
            learning_rate=0.05, max_leaf_nodes=6, early_stopping=False, random_state=0
        ),
        "SVM": SVC(C=1, gamma=0.1),
        "network": MLPClassifier(
            (32,), alpha=0.01, learning_rate_init=0.01, max_iter=25, random_state=0
        ),
    }


def rate(model: Any, X: np.ndarray) -> np.ndarray:
    """Return what a fitted model ranks by: probabilities, or the decision values of an SVM."""
    if isinstance(model, SVC):
        return model.decision_function(X)
    return model.predict_proba(X)[:, 1]


def compare_families(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return average precision by family: mean, worst and best of five folds; on later sales."""

    def score(rows: pd.DataFrame, held: pd.DataFrame) -> dict[str, float]:
        ready = prepare().fit(rows)
        X, held_X = ready.transform(rows), ready.transform(held)
        return {
            name: average_precision_score(
                held["disputed"], rate(model.fit(X, rows["disputed"]), held_X)
            )
            for name, model in families().items()
        }

    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    rounds = [score(train.iloc[i], train.iloc[j]) for i, j in folds.split(train, train["disputed"])]
    found = pd.DataFrame(rounds)
    ends = {"mean": found.mean(), "worst": found.min(), "best": found.max()}
    return pd.DataFrame({**ends, "later": pd.Series(score(train, test))}).T.to_dict()


def fit_line(train: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return a least-squares line and a logistic curve of disputes over the amount.

    On sales after an absence of at least 18 days, not in cash: a part where the line is tempting.
    """
    part = train[(train["last_visit"] >= 18) & (train["method"] != "cash")]
    X, y = np.log(part[["amount"]].to_numpy()), part["disputed"].to_numpy()
    grid = np.log(np.geomspace(3, 140, 80))[:, np.newaxis]
    tenths = np.array_split(np.argsort(X[:, 0], kind="stable"), 10)
    return {
        "amount": np.exp(grid[:, 0]),
        "line": LinearRegression().fit(X, y).predict(grid),
        "curve": LogisticRegression(C=np.inf).fit(X, y).predict_proba(grid)[:, 1],
        "at": np.array([np.exp(X[rows, 0].mean()) for rows in tenths]),
        "share": np.array([y[rows].mean() for rows in tenths]),
    }


def trace_penalties(train: pd.DataFrame) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Return columns, strengths of the penalty, and coefficients by strength for L2 and for L1.

    The receipt number is drawn at random. All columns are standardised.
    """
    rng = np.random.default_rng(5)
    table = pd.DataFrame(
        {
            "amount": train["amount"],
            "last visit": train["last_visit"].fillna(train["last_visit"].median()),
            "station": train["district"] == "station",
            "cash": train["method"] == "cash",
            "receipt no.": rng.integers(10_000, 99_999, len(train)),
        }
    )
    X = StandardScaler().fit_transform(table.astype(float))
    strengths = np.geomspace(0.5, 500, 13)
    paths = []
    for ratio, solver in ((0.0, "lbfgs"), (1.0, "saga")):
        model = LogisticRegression(
            l1_ratio=ratio, solver=solver, tol=1e-5, max_iter=2000, random_state=0
        )
        fits = [clone(model).set_params(C=1 / s).fit(X, train["disputed"]) for s in strengths]
        paths.append([fit.coef_[0] for fit in fits])
    return list(table.columns), strengths, *np.round(paths, 4)


def spread_neighbours(
    ks: tuple[int, ...] = (3, 25, 110), n_sales: int = 150, n_samples: int = 300
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a grid, the truth there, and the predictions of models of many samples, by k."""
    rng = np.random.default_rng(3)
    grid = np.linspace(0, 50, 101)

    def truth(days: np.ndarray) -> np.ndarray:
        return 0.1 + 0.6 * expit((days - 18) / 2.5) - 0.45 * expit((days - 36) / 2.5)

    found = np.empty((len(ks), n_samples, grid.size))
    for sample in range(n_samples):
        days = rng.uniform(0, 50, n_sales)
        y = rng.random(n_sales) < truth(days)
        order = np.argsort(np.abs(grid[:, np.newaxis] - days), axis=1, kind="stable")
        running = np.cumsum(y[order], axis=1)
        for at, k in enumerate(ks):
            found[at, sample] = running[:, k - 1] / k
    return grid, truth(grid), found


def score_splits(train: pd.DataFrame, column: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the thresholds of a column, half-way between values, and the Gini decrease of each."""
    part = train[["disputed", column]].dropna().sort_values(column, kind="stable")
    x, y = part[column].to_numpy(), part["disputed"].to_numpy()
    ends = np.flatnonzero(np.diff(x))
    n, left = len(y), ends + 1
    ones = np.cumsum(y)[ends]

    def gini(share: np.ndarray) -> np.ndarray:
        return 2 * share * (1 - share)

    after = left / n * gini(ones / left) + (1 - left / n) * gini((y.sum() - ones) / (n - left))
    return (x[ends] + x[ends + 1]) / 2, gini(y.mean()) - after


def measure_averaging(
    n_sets: int = 24, n_trees: int = 30, n_sales: int = 150
) -> dict[int, tuple[float, float, np.ndarray]]:
    """Return rho, sigma squared and the variance of B trees' mean, by columns tried at a split.

    By models of ``n_sets`` training sets with six columns: one strong, three weak, two of noise.
    Rho and sigma squared come from pairs of trees of one model, the variances from means of trees.
    """
    rng = np.random.default_rng(9)
    new = rng.normal(size=(60, 6))
    weights = np.array([3, 1.2, 1.2, 0.8, 0, 0])
    result = {}
    for width in (6, 2):
        votes = np.empty((n_sets, n_trees, len(new)))
        for seed in range(n_sets):
            X = rng.normal(size=(n_sales, 6))
            y = rng.random(n_sales) < expit(X @ weights)
            model = RandomForestRegressor(n_trees, max_features=width, random_state=seed).fit(X, y)
            votes[seed] = [tree.predict(new) for tree in model.estimators_]
        centred = votes - votes.mean(axis=0)
        sigma2 = (centred**2).sum(axis=0).mean() / (n_sets - 1)
        shared = (centred[:, 0::2] * centred[:, 1::2]).sum(axis=0).mean() / (n_sets - 1)
        means = np.cumsum(votes, axis=1) / np.arange(1, n_trees + 1)[:, np.newaxis]
        result[width] = shared / sigma2, sigma2, means.var(axis=0, ddof=1).mean(axis=1)
    return result


def weigh_columns(
    train: pd.DataFrame, held: pd.DataFrame
) -> tuple[list[str], np.ndarray, np.ndarray, float]:
    """Return columns, impurity and permutation importances, and amount's beside a near-copy.

    A receipt number, drawn at random, is among the columns. The near-copy is the amount before
    tax; the last value is the permutation importance of the amount in a forest that has both.
    """
    rng = np.random.default_rng(6)

    def table(sales: pd.DataFrame) -> pd.DataFrame:
        codes = OrdinalEncoder().fit(train[TEXTS]).transform(sales[TEXTS])
        rows = pd.DataFrame(codes, columns=TEXTS, index=sales.index)
        rows[NUMBERS] = sales[NUMBERS]
        return rows.assign(receipt_no=rng.integers(10_000, 99_999, len(sales)))

    X, held_X = table(train), table(held)
    forest = RandomForestClassifier(50, random_state=0).fit(X, train["disputed"])

    def permute(model: RandomForestClassifier, rows: pd.DataFrame) -> np.ndarray:
        drop = permutation_importance(
            model, rows, held["disputed"], scoring="average_precision", n_repeats=2, random_state=0
        )
        return drop.importances_mean

    def add_net(rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(net=(rows["amount"] / 1.07 * rng.normal(1, 0.01, len(rows))).round(2))

    beside = permute(clone(forest).fit(add_net(X), train["disputed"]), add_net(held_X))
    drops = permute(forest, held_X)
    return list(X.columns), forest.feature_importances_, drops, beside[X.columns.get_loc("amount")]


def train_seeds(n_seeds: int = 8) -> dict[str, list[float]]:
    """Return the accuracy of small networks on the toy by seed: scaled, and amounts in cents."""
    X, y = draw_toy(300, 1)
    new, new_y = draw_toy(2000, 2)
    raw, new_raw = (np.column_stack([100 * np.exp(r[:, 0]), r[:, 1]]) for r in (X, new))
    found: dict[str, list[float]] = {"scaled": [], "raw": []}
    for seed in range(n_seeds):
        network = MLPClassifier((16,), learning_rate_init=0.02, max_iter=150, random_state=seed)
        scaled = make_pipeline(StandardScaler(), network).fit(X, y)
        found["scaled"].append(scaled.score(new, new_y))
        found["raw"].append(clone(network).fit(raw, y).score(new_raw, new_y))
    return found


def toy_models() -> dict[str, Any]:
    """Return one model of each family for the toy, each with its scaler where it needs one."""
    plain = {
        "tree": DecisionTreeClassifier(max_depth=5, min_samples_leaf=5, random_state=0),
        "forest": RandomForestClassifier(100, min_samples_leaf=3, random_state=0),
        "boosting": HistGradientBoostingClassifier(max_leaf_nodes=6, max_iter=40, random_state=0),
    }
    scaled = {
        "logistic": LogisticRegression(),
        "neighbours": KNeighborsClassifier(15),
        "SVM": SVC(C=1, gamma=1),
        "network": MLPClassifier((16,), learning_rate_init=0.02, max_iter=300, random_state=0),
    }
    models = {
        name: make_pipeline(StandardScaler(), model) for name, model in scaled.items()
    } | plain
    order = ["logistic", "neighbours", "tree", "forest", "boosting", "SVM", "network"]
    return {name: models[name] for name in order}


def compare_disagreement(n_samples: int = 3, n_new: int = 4000) -> dict[str, Any]:
    """Return full trees and forests of toy samples, and how often two of a kind differ."""
    new, _ = draw_toy(n_new, 50)
    result: dict[str, Any] = {}
    for name, model in (
        ("tree", DecisionTreeClassifier(random_state=0)),
        ("forest", RandomForestClassifier(100, random_state=0)),
    ):
        fits = [clone(model).fit(*draw_toy(300, seed)) for seed in range(1, n_samples + 1)]
        said = np.array([fit.predict(new) for fit in fits])
        pairs = [(i, j) for i in range(n_samples) for j in range(i)]
        result[name] = fits, float(np.mean([(said[i] != said[j]).mean() for i, j in pairs]))
    return result


def judge_probabilities(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, Any]:
    """Return later sales' probabilities by boosting, with and without class weights, and costs.

    A missed dispute costs 19 euros, an unneeded warning 1 euro, all else nothing.
    """
    boosting = families()["boosting"]
    y = test["disputed"].to_numpy()
    said = {
        name: make_pipeline(prepare(), clone(boosting).set_params(class_weight=weight))
        .fit(train, train["disputed"])
        .predict_proba(test)[:, 1]
        for name, weight in (("as it is", None), ("balanced", "balanced"))
    }

    def cost(warned: np.ndarray) -> float:
        return 1000 * float((19 * ((y == 1) & ~warned) + 1 * ((y == 0) & warned)).mean())

    costs = {
        "never": cost(np.zeros(len(y), dtype=bool)),
        "half": cost(said["as it is"] >= 0.5),
        "rule": cost(said["as it is"] >= 0.05),
        "balanced": cost(said["balanced"] >= 0.05),
    }
    return {"said": said, "disputed": y, "costs": costs}


def reliability(said: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean probability and share of disputes in seven groups, smaller towards the top."""
    order = np.argsort(said, kind="stable")
    cuts = (np.array([0.5, 0.8, 0.92, 0.96, 0.98, 0.99]) * len(said)).astype(int)
    bins = np.split(order, cuts)
    return np.array([said[b].mean() for b in bins]), np.array([y[b].mean() for b in bins])


def shade(axis: plt.Axes, model: Any, X: np.ndarray, y: np.ndarray, title: str) -> None:
    """Draw the toy sales and where a model expects a dispute; ``model`` may be a function."""
    across, up = np.meshgrid(np.linspace(np.log(5), np.log(80), 90), np.linspace(0, 36, 90))
    grid = np.column_stack([across.ravel(), up.ravel()])
    if callable(model):
        score = model(grid) - 0.5
    elif hasattr(model, "decision_function"):
        score = model.decision_function(grid)
    else:
        score = model.predict_proba(grid)[:, 1] - 0.5
    score = np.round(score, 4).reshape(across.shape) + 1e-9
    axis.contourf(across, up, score, levels=[-1e9, 0, 1e9], colors=PALE)
    axis.contour(across, up, score, levels=[0], colors=INK, linewidths=1.5)
    for value, colour in ((0, GOOD), (1, BAD)):
        rows = X[y == value]
        axis.plot(*rows.T.round(3), "o", color=colour, markersize=4.5, markeredgewidth=0)
    axis.set_title(title, fontsize=23, pad=7)
    axis.set(xlim=(np.log(5), np.log(80)), ylim=(0, 36), xticks=[], yticks=[])
    axis.spines[["top", "right"]].set_visible(True)


def plot_families() -> tuple[plt.Figure, dict[str, float]]:
    """Return the regions of all families on one toy sample, and their accuracy on new sales."""
    X, y = draw_toy(300, 1)
    new, new_y = draw_toy(4000, 50)
    figure, axes = plt.subplots(2, 4, figsize=(14, 5.7))
    right = {"the truth": float(((toy_chance(new) > 0.5) == new_y).mean())}
    shade(axes[0, 0], toy_chance, X, y, f"the truth {right['the truth']:.2f}")
    for axis, (name, model) in zip(axes.flat[1:], toy_models().items(), strict=True):
        model.fit(X, y)
        right[name] = float(model.score(new, new_y))
        shade(axis, model, X, y, f"{name} {right[name]:.2f}")
    axes[1, 0].set_xlabel("amount →")
    axes[1, 0].set_ylabel("absence →")
    figure.tight_layout(w_pad=1.2, h_pad=0.8)
    return figure, right


def plot_samples() -> tuple[plt.Figure, dict[str, float]]:
    """Return regions of full trees and of forests from three samples, and how often they differ."""
    found = compare_disagreement()
    figure, axes = plt.subplots(2, 3, figsize=WIDE)
    for row, (name, (fits, _)) in enumerate(found.items()):
        for column, fit in enumerate(fits):
            title = f"sample {'ABC'[column]}" if row == 0 else ""
            shade(axes[row, column], fit, *draw_toy(300, column + 1), title)
        axes[row, 0].set_ylabel({"tree": "one full tree", "forest": "100 trees"}[name])
    figure.tight_layout(w_pad=1.2, h_pad=0.6)
    return figure, {name: differ for name, (_, differ) in found.items()}


def plot_gammas() -> tuple[plt.Figure, dict[str, tuple[float, float, int]]]:
    """Return the regions of three RBF kernels, with accuracy on own and new sales, and vectors."""
    X, y = draw_toy(300, 1)
    new, new_y = draw_toy(4000, 50)
    figure, axes = plt.subplots(1, 3, figsize=(15, 5.8))
    found = {}
    for axis, gamma in zip(axes, (0.03, 1, 100), strict=True):
        model = make_pipeline(StandardScaler(), SVC(C=1, gamma=gamma)).fit(X, y)
        found[f"{gamma:g}"] = (
            model.score(X, y),
            model.score(new, new_y),
            int(sum(model[-1].n_support_)),
        )
        shade(axis, model, X, y, f"gamma = {gamma:g}")
        own, later, vectors = found[f"{gamma:g}"]
        axis.set_xlabel(f"own {own:.2f}, new {later:.2f}\n{vectors} support vectors", labelpad=8)
    figure.tight_layout(w_pad=1.5)
    return figure, found


def plot_street() -> tuple[plt.Figure, dict[str, tuple[float, int]]]:
    """Return linear SVMs with a small and a large C on two clouds; width and support vectors."""
    rng = np.random.default_rng(4)
    y = np.arange(60) % 2
    X = rng.normal(size=(60, 2)) * 0.75 + np.where(y[:, np.newaxis] == 1, 1.15, -1.15)
    figure, axes = plt.subplots(1, 2, figsize=WIDE)
    found = {}
    for axis, C in zip(axes, (0.02, 100), strict=True):
        model = SVC(kernel="linear", C=C).fit(X, y)
        w, b = model.coef_[0], model.intercept_[0]
        across = np.array([-3.6, 3.6])
        for level, dash in ((-1, (0, (4, 3))), (0, "-"), (1, (0, (4, 3)))):
            up = np.round((level - b - w[0] * across) / w[1], 3)
            axis.plot(across, up, color=INK, linestyle=dash, linewidth=3 if level == 0 else 2)
        for value, colour in ((0, GOOD), (1, BAD)):
            axis.scatter(*X[y == value].T, s=70, color=colour)
        axis.scatter(*X[model.support_].T, s=240, facecolor="none", edgecolor=INK, linewidth=2)
        found[f"{C:g}"] = float(2 / np.linalg.norm(w)), len(model.support_)
        width, vectors = found[f"{C:g}"]
        axis.set_title(f"C = {C:g}: width {width:.2f}, {vectors} support vectors", fontsize=22)
        axis.set(xlim=(-3.6, 3.6), ylim=(-3.4, 3.4), xticks=[], yticks=[])
        axis.spines[["top", "right"]].set_visible(True)
    figure.tight_layout(w_pad=2)
    return figure, found


def plot_precision(train: pd.DataFrame, chance: np.ndarray) -> tuple[plt.Figure, dict[str, float]]:
    """Return precision over recall of the logistic model, out of fold, and of the truth itself."""
    y = train["disputed"].to_numpy()
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    model = make_pipeline(prepare(), LogisticRegression())
    said = cross_val_predict(model, train, y, cv=folds, method="predict_proba")[:, 1]
    figure, axis = plt.subplots(figsize=WIDE)
    found = {"share": float(y.mean())}
    for name, score, colour in (("truth", chance, QUIET), ("logistic", said, GOOD)):
        precision, recall, _ = precision_recall_curve(y, score)
        keep = recall > 0.03
        axis.plot(recall[keep].round(3), precision[keep].round(3), color=colour)
        found[name] = float(precision[recall >= 0.3][-1])
        axis.plot(0.3, round(found[name], 3), "o", color=colour, markersize=16)
        axis.annotate(f"{found[name]:.2f}", (0.315, found[name] + 0.03), color=colour, fontsize=26)
    axis.axhline(found["share"], color=BAD, linestyle=(0, (4, 3)), linewidth=3)
    axis.annotate(f"warn at random: {found['share']:.3f}", (0.02, 0.05), color=BAD)
    axis.annotate("who knows the true risk", (0.46, 0.47), color=INK)
    axis.annotate("logistic regression", (0.06, 0.43), color=GOOD)
    axis.set(xlabel="recall: share of the disputes that were warned of", ylabel="precision")
    axis.set(xlim=(0, 1), ylim=(0, 1))
    figure.tight_layout()
    return figure, found


def plot_line(train: pd.DataFrame) -> plt.Figure:
    """Return a least-squares line and a logistic curve of disputes over the amount."""
    fit = {name: values.round(4) for name, values in fit_line(train).items()}
    figure, axis = plt.subplots(figsize=(8.4, 6))
    axis.axhspan(-0.3, 0, color="#fdf1ea")
    axis.plot(fit["amount"], fit["line"], color=BAD)
    axis.plot(fit["amount"], fit["curve"], color=GOOD)
    axis.plot(fit["at"], fit["share"], "o", color=INK, markersize=11)
    axis.annotate("line", (4.2, -0.19), color=BAD, fontsize=26, ha="left")
    axis.annotate("logistic", (58, 0.66), color=GOOD, fontsize=26, ha="right")
    axis.set_xscale("log")
    axis.set_xticks(TICKS, [str(euros) for euros in TICKS])
    axis.xaxis.set_minor_locator(NullLocator())
    axis.set(xlabel="amount in euros", ylabel="share disputed", xlim=(3, 140), ylim=(-0.25, 0.95))
    figure.tight_layout()
    return figure


def plot_penalties(train: pd.DataFrame) -> plt.Figure:
    """Return the paths of five coefficients under a growing L2 and L1 penalty."""
    columns, strengths, ridge, lasso = trace_penalties(train)
    colours = [GOOD, OTHER, VIOLET, QUIET, BAD]
    figure, axes = plt.subplots(1, 2, figsize=WIDE, sharey=True)
    for axis, paths, title in zip(axes, (ridge, lasso), ("L2 shrinks", "L1 drops"), strict=True):
        for column, colour, path in zip(columns, colours, paths.T, strict=True):
            axis.plot(strengths, path, color=colour, label=column)
        axis.set_xscale("log")
        axis.set_title(title)
        axis.set_xlabel("strength of the penalty, 1/C")
        axis.xaxis.set_minor_locator(NullLocator())
    places = [(3.6, 0.58), (0.55, 0.58), (0.55, 0.24), (0.55, -0.64), (0.55, -0.17)]
    for name, place, colour in zip(columns, places, colours, strict=True):
        axes[0].annotate(name, place, color=colour)
    axes[0].set_ylim(-0.9, 0.75)
    axes[0].set_ylabel("coefficient")
    figure.tight_layout(w_pad=2)
    return figure


def plot_neighbours() -> tuple[plt.Figure, dict[str, tuple[float, float]]]:
    """Return the predictions of many samples for three k, with squared bias and variance."""
    grid, truth, found = spread_neighbours()
    figure, axes = plt.subplots(1, 3, figsize=WIDE, sharey=True)
    errors = {}
    for axis, k, curves in zip(axes, (3, 25, 110), found, strict=True):
        bias2, variance = ((curves.mean(axis=0) - truth) ** 2).mean(), curves.var(axis=0).mean()
        errors[str(k)] = float(bias2), float(variance)
        axis.plot(grid, curves[:8].T.round(3), color=QUIET, linewidth=1.2, alpha=0.7)
        axis.plot(grid, truth.round(3), color=INK, linestyle=(0, (4, 3)))
        axis.plot(grid, curves.mean(axis=0).round(3), color=GOOD)
        axis.set_title(f"k = {k}")
        axis.set_xlabel(f"bias² {bias2:.3f}\nvariance {variance:.3f}", labelpad=8)
        axis.set_xticks([0, 25, 50])
    axes[0].set_ylabel("share disputed")
    figure.tight_layout(w_pad=1.5)
    return figure, errors


def plot_splits(train: pd.DataFrame) -> tuple[plt.Figure, dict[str, float]]:
    """Return the Gini decrease of every threshold of two columns, and the best thresholds."""
    figure, axes = plt.subplots(1, 2, figsize=WIDE, sharey=True)
    best = {}
    labels = {"last_visit": "days since the last visit", "amount": "amount in euros"}
    for axis, (column, label) in zip(axes, labels.items(), strict=True):
        thresholds, decrease = score_splits(train, column)
        top = decrease.argmax()
        best[column] = float(thresholds[top])
        shown = thresholds <= 60
        axis.plot(thresholds[shown], 1e4 * decrease[shown].round(7), color=GOOD, linewidth=3)
        axis.plot(thresholds[top], 1e4 * decrease[top].round(7), "o", color=BAD, markersize=16)
        text = f"{thresholds[top]:.1f}"
        axis.annotate(text, (thresholds[top] + 2.5, 1e4 * decrease[top]), color=BAD, fontsize=26)
        axis.set(xlabel=f"threshold: {label}", xlim=(0, 60), ylim=(0, 12.5))
    axes[0].set_ylabel("decrease Δ · 10⁴")
    figure.tight_layout(w_pad=2)
    return figure, best


def plot_averaging() -> tuple[plt.Figure, dict[str, tuple[float, float, float]]]:
    """Return the variance of a mean of B trees, measured and by the formula."""
    figure, axis = plt.subplots(figsize=WIDE)
    numbers = {}
    for (width, (rho, sigma2, measured)), colour in zip(
        measure_averaging().items(), (BAD, GOOD), strict=True
    ):
        n_trees = np.arange(1, len(measured) + 1)
        formula = rho * sigma2 + (1 - rho) / n_trees * sigma2
        some = np.array([1, 2, 3, 5, 8, 12, 20, 30])
        axis.loglog(n_trees, formula.round(4), color=colour)
        axis.loglog(some, measured[some - 1].round(4), "o", color=colour)
        numbers[str(width)] = rho, sigma2, float(measured[-1])
        axis.axhline(round(rho * sigma2, 4), color=colour, linewidth=2, linestyle=(0, (4, 3)))
    axis.annotate("all 6 columns at each split", (6, 0.062), color=BAD)
    axis.annotate("2 of 6 at each split", (1.15, 0.033), color=GOOD)
    for (rho, sigma2, _), colour in zip(numbers.values(), (BAD, GOOD), strict=True):
        axis.annotate("ρσ²", (39, round(1.05 * rho * sigma2, 4)), color=colour)
    axis.set_xticks([1, 2, 5, 10, 20, 30], ["1", "2", "5", "10", "20", "30"])
    axis.set_yticks([0.02, 0.05, 0.1, 0.2], ["0.02", "0.05", "0.1", "0.2"])
    axis.minorticks_off()
    axis.set(xlabel="trees B in the mean", ylabel="variance", xlim=(0.93, 50), ylim=(0.011, 0.25))
    figure.tight_layout()
    return figure, numbers


def plot_importances(
    train: pd.DataFrame, held: pd.DataFrame
) -> tuple[plt.Figure, dict[str, float]]:
    """Return impurity and permutation importances side by side; the receipt number stands out."""
    columns, impurity, drops, beside = weigh_columns(train, held)
    figure, axes = plt.subplots(1, 2, figsize=WIDE, sharey=True)
    order = np.argsort(drops)
    names = [columns[i].replace("_", " ") for i in order]
    colours = [BAD if columns[i] == "receipt_no" else GOOD for i in order]
    titles = ("impurity, on training sales", "permutation, on held-out sales")
    for axis, values, title in zip(axes, (impurity, drops), titles, strict=True):
        shown = np.round(values[order], 2) + 0.0
        bars = axis.barh(names, shown, color=colours, height=0.65)
        axis.bar_label(bars, [f"{v:.2f}" for v in shown], padding=6, fontsize=22)
        axis.set(title=title, xlim=(-0.02, 0.47), xticks=[])
        axis.spines["bottom"].set_visible(False)
        axis.tick_params(axis="y", length=0)
    figure.tight_layout(w_pad=2)
    at = {name: i for i, name in enumerate(columns)}
    return figure, {
        "receipt impurity": impurity[at["receipt_no"]],
        "amount": drops[at["amount"]],
        "amount beside its copy": beside,
    }


def plot_seeds() -> tuple[plt.Figure, dict[str, list[float]]]:
    """Return the accuracy of equal networks by seed, with scaled columns and with raw ones."""
    found = train_seeds()
    figure, axis = plt.subplots(figsize=(15, 4.9))
    rows = (("scaled", 1, GOOD, "standardised"), ("raw", 0, BAD, "cents and days"))
    for name, height, colour, label in rows:
        values = np.round(found[name], 3)
        lift = 0.09 * (np.arange(len(values)) - (len(values) - 1) / 2)
        axis.plot(values, height + lift, "o", color=colour, markersize=15, alpha=0.8)
        text = f"{label}: {values.min():.2f} to {values.max():.2f}"
        side, at = ("right", 0.84) if name == "scaled" else ("left", 0.60)
        axis.annotate(text, (at, height), color=colour, ha=side, va="center", fontsize=26)
    share = round(float(1 - draw_toy(2000, 2)[1].mean()), 3)
    axis.axvline(share, color=QUIET, linestyle=(0, (4, 3)), linewidth=2.5)
    axis.annotate("always the\nsame answer", (share - 0.008, 1.15), ha="right", va="center")
    axis.set(xlabel="accuracy on new sales", yticks=[], xlim=(0.4, 0.92), ylim=(-0.55, 1.55))
    axis.spines["left"].set_visible(False)
    figure.tight_layout()
    return figure, found


def plot_reliability(judged: dict[str, Any]) -> plt.Figure:
    """Return how often disputes came true, over the probability that boosting gave them."""
    figure, axis = plt.subplots(figsize=(8.4, 6))
    axis.plot([0.001, 1], [0.001, 1], color=QUIET, linestyle=(0, (4, 3)), linewidth=2.5)
    for (name, said), colour in zip(judged["said"].items(), (GOOD, BAD), strict=True):
        x, y = reliability(said, judged["disputed"])
        axis.plot(x.round(4), y.round(4), "o-", color=colour, label=name)
    axis.set_xscale("log")
    axis.set_yscale("log")
    labels = ["1 %", "10 %", "100 %"]
    axis.set_xticks([0.01, 0.1, 1], labels)
    axis.set_yticks([0.01, 0.1, 1], labels)
    axis.minorticks_off()
    axis.set(
        xlabel="what the model says", ylabel="what happened", xlim=(0.0015, 1), ylim=(0.0015, 1)
    )
    axis.annotate("as it is", (0.09, 0.25), color=GOOD, fontsize=26, ha="right")
    axis.annotate("balanced", (0.1, 0.0019), color=BAD, fontsize=26, ha="left")
    figure.tight_layout()
    return figure


def write_tree(train: pd.DataFrame) -> str:
    """Return a tree of four leaves on the sales as a diagram: disputes and sales in each leaf."""
    rows = train[NUMBERS].assign(cash=train["method"] == "cash")
    tree = DecisionTreeClassifier(max_leaf_nodes=4, min_samples_leaf=20, random_state=0)
    inner = tree.fit(rows, train["disputed"]).tree_
    questions = {
        0: "last visit\\nover {:.1f} days?",
        1: "amount over\\n{:.1f} euros?",
        2: "in cash?",
    }
    lines = ["digraph tree {", "  rankdir=LR", "  ranksep=0.55", "  nodesep=0.35"]
    lines += ["  node [fontsize=24]", "  edge [fontsize=24]"]
    for node in range(inner.node_count):
        n = int(inner.n_node_samples[node])
        if inner.feature[node] >= 0:
            asked = rows.columns[inner.feature[node]]
            label = questions[["last_visit", "amount", "cash"].index(asked)]
            label = label.format(inner.threshold[node])
            lines.append(f'  n{node} [label="{label}"]')
            sides = ((inner.children_left[node], "no"), (inner.children_right[node], "yes"))
            lines += [f'  n{node} -> n{child} [label=" {word} "]' for child, word in sides]
        else:
            ones = round(float(inner.value[node][0][1]) * n)
            mark = " class=wrong" if ones / n > 0.1 else " class=strong"
            lines.append(f'  n{node} [label="{ones} of {n:,}\\n{100 * ones / n:.1f} %"{mark}]')
    return "\n".join([*lines, "}"]) + "\n"


def round_all(values: Any) -> Any:
    """Return a list or dict with its floats rounded to two decimals; texts stay."""
    if isinstance(values, dict):
        return dict(zip(values, round_all(list(values.values())), strict=True))
    return [value if isinstance(value, str) else round(float(value), 2) for value in values]


def main() -> None:
    """Compute, draw and write everything."""
    train, chance = draw_sales(8000, (1, 40), 22)
    test, later_chance = draw_sales(10_000, (41, 60), 23)
    scores, extras = compare_families(train, test), measure_extras(train)
    judged = judge_probabilities(train, test)
    made = {
        "precision": plot_precision(train, chance),
        "neighbours": plot_neighbours(),
        "splits": plot_splits(train),
        "samples": plot_samples(),
        "averaging": plot_averaging(),
        "importances": plot_importances(train, test[:4000]),
        "street": plot_street(),
        "gammas": plot_gammas(),
        "seeds": plot_seeds(),
        "families": plot_families(),
    }
    figures = {
        "line": plot_line(train),
        "penalties": plot_penalties(train),
        "reliability": plot_reliability(judged),
        **{name: figure for name, (figure, _) in made.items()},
    }
    found: dict[str, Any] = {name: values for name, (_, values) in made.items()}
    numbers = {
        "share": [
            f"{train['disputed'].mean():.1%}".replace("%", " %"),
            str(train["disputed"].sum()),
        ],
        "folds": {name: score["mean"] for name, score in scores.items()},
        "later": {name: score["later"] for name, score in scores.items() if name != "full tree"},
        "boosting": [scores["boosting"]["worst"], scores["boosting"]["best"]],
        "ceiling": [
            average_precision_score(train["disputed"], chance),
            average_precision_score(test["disputed"], later_chance),
        ],
        "precision": [found["precision"]["truth"], found["precision"]["logistic"]],
        "neighbours": [f"{error:.3f}" for pair in found["neighbours"].values() for error in pair],
        "splits": [f"{threshold:.1f}" for threshold in found["splits"].values()],
        "samples": {
            name: f"{differ:.0%}".replace("%", " %") for name, differ in found["samples"].items()
        },
        "averaging": [number for row in found["averaging"].values() for number in row],
        "importances": found["importances"],
        "street": [number for width, n in found["street"].values() for number in (width, str(n))],
        "gammas": [n for own, new, count in found["gammas"].values() for n in (own, new)],
        "vectors": [str(found["gammas"]["100"][2])],
        "seeds": [limit for row in found["seeds"].values() for limit in (min(row), max(row))],
        "families": found["families"],
        "units": extras["units"],
        "bags": extras["bags"],
        "costs": {name: f"{cost:.0f}" for name, cost in judged["costs"].items()},
        "balanced": [judged["said"]["balanced"].mean()],
    }
    rounded = {name: round_all(values) for name, values in numbers.items()}
    texts = {"sales.csv": train.to_csv(index=False), "tree.dot": write_tree(train)}
    write_figures(__file__, lambda: figures, numbers=rounded, texts=texts)


if __name__ == "__main__":
    with (
        slide_style("22-supervised"),
        threadpool_limits(1),  # small matrices: more threads only wait for each other
        warnings.catch_warnings(),
    ):
        # A fixed number of epochs is meant: the networks need not converge.
        warnings.simplefilter("ignore", ConvergenceWarning)
        main()
