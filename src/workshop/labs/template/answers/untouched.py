# ---
# about: The notebook as it was fetched.
# others: untouched
# ---
