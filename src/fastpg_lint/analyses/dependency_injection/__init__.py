"""What the rules of `rules/dependency_injection` need worked out."""
