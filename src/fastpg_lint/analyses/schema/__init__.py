"""What the rules of `rules/schema` need worked out."""
