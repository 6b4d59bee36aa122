"""What the rules of `rules/queries` need worked out."""
