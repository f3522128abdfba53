"""Labs: one ``.py`` source becomes the student's notebook, and every check on it is itself checked."""
