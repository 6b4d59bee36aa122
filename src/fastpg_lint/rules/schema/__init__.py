"""Section 5: how tables, keys and columns are laid out on PostgreSQL."""
