"""From bytes to a tree, a walk over it, and positions in it. Knows Python, and nothing of FastAPI."""
