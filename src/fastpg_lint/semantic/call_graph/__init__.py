"""Which code runs which, and what of it blocks."""
