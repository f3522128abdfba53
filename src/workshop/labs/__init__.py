"""Labs: one ``.py`` source becomes the student's notebook, and every check is itself checked."""
