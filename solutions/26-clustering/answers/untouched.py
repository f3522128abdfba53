# ---
# about: The student version, handed in as it was fetched.
# others: untouched
# ---
