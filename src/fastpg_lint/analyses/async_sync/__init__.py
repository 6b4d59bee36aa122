"""What the rules of `rules/async_sync` need worked out."""
