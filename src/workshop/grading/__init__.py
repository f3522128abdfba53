"""Grades submissions: student code runs in a sandbox, the checks run outside it."""
