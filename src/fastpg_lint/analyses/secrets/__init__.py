"""What the rules of `rules/secrets` need worked out."""
