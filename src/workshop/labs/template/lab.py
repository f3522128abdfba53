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
# # TITLE
#
# Say here, in three or four sentences, which question somebody has at work, and what goes wrong in
# production when this is misunderstood.
#
# **What you will learn**
#
# - to do the first thing;
# - to do the second thing.
#
# **What you need first**
#
# - what a list is.
#
# **45 minutes, 12 points**
#
# | task | what you do | minutes | points |
# |---|---|---:|---:|
# | | read the story | 5 | |
# | 1 | the mean by hand | 10 | 3 |
# | 2 | the spread around it | 10 | 3 |
# | 3 | the spread of a table | 10 | 3 |
# | 4 | in your own words (a person marks this) | 10 | 3 |
#
# **How it works.** Each task has one cell for your answer. Replace `# YOUR CODE HERE` and the line
# below it. The next cell checks what you wrote. When it is silent, the visible checks are passed.
# Hidden checks run when you hand in. They ask nothing that the text does not ask. The tasks do not
# build on each other, so if one resists, go on to the next.

# %% nbgrader={"grade": false, "grade_id": "data", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

rng = np.random.default_rng(7)
baskets = rng.gamma(shape=2.0, scale=12.0, size=200)  # euros

# %% [markdown]
# ## Task 1: the mean by hand (3 points)
#
# Write `mean(values)`: the arithmetic mean of a list of numbers. The mean of no value is `nan`.
#
# <details><summary>Hint</summary>
#
# Add the values up and divide by how many there are. What happens when there are none?
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "mean", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mean(values):
    """Return the arithmetic mean of ``values``; ``nan`` when there is none."""
    ### BEGIN SOLUTION
    return sum(values) / len(values) if len(values) else float("nan")
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "mean-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# A check that you can see. It may run in another process than your code: it uses plain values only.
import math

came = mean([1, 2, 6])
assert came == 3, f"The mean of 1, 2 and 6 is 3; your function gave {came!r}."
### BEGIN HIDDEN TESTS
came = mean([0.5, 0.25])
assert math.isclose(came, 0.375), (
    f"The mean of 0.5 and 0.25 is 0.375; your function gave {came!r}. Do you round?"
)
came = mean([])
assert math.isnan(came), f"The mean of no value is nan; your function gave {came!r}."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2: the spread around it (3 points)
#
# Write `spread(values)`: the standard deviation, dividing by *n*.
#
# <details><summary>Hint</summary>
#
# The square root of the mean of the squared distances from the mean.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "spread", "locked": false, "schema_version": 3, "solution": true, "task": false}
def spread(values):
    """Return the standard deviation of ``values``, dividing by their number."""
    ### BEGIN SOLUTION
    return float(np.std(values))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "spread-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
import math

came = spread([2, 4])
assert math.isclose(came, 1), (
    f"The spread of 2 and 4 is 1; your function gave {came!r}. Do you divide by n or by n - 1?"
)
### BEGIN HIDDEN TESTS
came = spread([1, 5])
assert math.isclose(came, 2), (
    f"The spread of 1 and 5 is 2; your function gave {came!r}. Is that the square of it?"
)
came = spread([5, 5, 5])
assert math.isclose(came, 0, abs_tol=1e-12), (
    f"Three equal values have no spread; your function gave {came!r}."
)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3: the spread of a table (3 points)
#
# Write `column_spread(table)`: the spread of each column of a table that is a list of rows, as a
# list with one number a column.
#
# <details><summary>Hint</summary>
#
# With NumPy, `axis=0` goes down the rows.
#
# </details>

# %% nbgrader={"grade": false, "grade_id": "column-spread", "locked": false, "schema_version": 3, "solution": true, "task": false}
def column_spread(table):
    """Return the standard deviation of each column of ``table`` (n_rows, n_columns), as a list."""
    ### BEGIN SOLUTION
    return np.std(table, axis=0).tolist()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "column-spread-check", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
import numpy as np

came = column_spread([[1, 10], [3, 30]])
assert np.allclose(came, [1, 10]), (
    f"The columns 1, 3 and 10, 30 spread by 1 and 10; your function gave {came!r}."
)
### BEGIN HIDDEN TESTS
came = column_spread([[1, 10, 0], [3, 30, 0]])
assert np.shape(came) == (3,), (
    f"Three columns have three spreads; your function gave {came!r}. Is that one a row?"
)
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4: in your own words (3 points)
#
# The shop reports a mean basket of 24 €. In two sentences: what does the mean hide, and what would
# you show beside it?
#
# A person marks this, one point for each part: what is hidden; a figure that shows it; why it
# matters to the shop.
#
# <details><summary>Hint</summary>
#
# Would a picture of all baskets look the same on both sides of their mean?
#
# </details>

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain-mean", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# Baskets are skewed: many are small and a few are large, so hardly anyone spends the mean. The
# median and a histogram show that; staffing for the mean basket would suit nobody.
#
# *For the marker.* Part 1: the shape of the distribution, not just "the details". Part 2: any
# figure or number that shows it. Part 3: a decision that would come out wrong; half a point for
# "it is less exact".
# ### END SOLUTION

# %% [markdown]
# ## What to take away
#
# - One sentence that you want to be remembered.
#
# ## Where this stands in a real system
#
# - Where the reader will meet this outside the notebook.
#
# ## Sources and further reading
#
# - A book, a paper or a page of a manual, and what it adds.
