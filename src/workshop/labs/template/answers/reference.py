# ---
# about: The author's own solution.
# others: reference
# ---
