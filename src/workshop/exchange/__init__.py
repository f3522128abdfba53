"""The way of work between students and instructor: nbgrader's exchange, one folder a student."""
