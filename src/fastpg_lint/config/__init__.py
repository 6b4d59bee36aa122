"""The options: each declared once, where they are written, and how each kind is read."""
