# ---
# about: The reference solution.
# others: reference
# ---
