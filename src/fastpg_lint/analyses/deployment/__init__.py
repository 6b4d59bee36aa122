"""What the rules of `rules/deployment` need worked out."""
