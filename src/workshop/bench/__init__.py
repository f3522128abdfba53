"""Measures what the project promises, on the machine at hand."""
