"""The hub: JupyterHub with nbgrader, the site and the decks, for a whole class."""
