"""Calls of the catalogue made for real on a running event loop, with peers that answer late."""
