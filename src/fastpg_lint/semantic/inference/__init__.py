"""The types of expressions, as far as they can be told without running anything."""
