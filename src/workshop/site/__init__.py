"""Makes the course's website: pages from ``course.yml`` and the labs, built by MkDocs."""
