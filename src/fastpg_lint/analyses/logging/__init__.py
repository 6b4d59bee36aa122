"""What the rules of `rules/logging` need worked out."""
