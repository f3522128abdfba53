# ---
# about: Right, without NumPy.
# others: reference
# ---

# %% mean
def mean(values):
    total = 0.0
    for value in values:
        total += value
    return total / len(values) if values else float("nan")

# %% spread
def spread(values):
    centre = sum(values) / len(values)
    return (sum((value - centre) ** 2 for value in values) / len(values)) ** 0.5

# %% column-spread
def column_spread(table):
    return [float(np.std(column)) for column in zip(*table, strict=True)]
