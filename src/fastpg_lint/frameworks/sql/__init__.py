"""SQL in strings and files: which calls take it, what a statement says, the tables that it makes."""
