"""The disk: which files there are, what they hold, and which words stand in them."""
