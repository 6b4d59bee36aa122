"""A revision of git as files: read from git's objects, without touching what is checked out."""
