"""Telling secrets among the literals of a module, without keeping them."""
