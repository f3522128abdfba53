"""Slides: turns a deck, one Marp Markdown file, into what people present and read."""
