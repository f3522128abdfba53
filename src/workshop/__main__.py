"""Lets ``python -m workshop`` run the command line."""

from workshop.cli import main

main()
