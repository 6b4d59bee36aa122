"""What the rules of `rules/validation` need worked out."""
