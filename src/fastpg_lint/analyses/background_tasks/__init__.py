"""What the rules of `rules/background_tasks` need worked out."""
