"""Fixes of section 9: what must never stand in the code."""
