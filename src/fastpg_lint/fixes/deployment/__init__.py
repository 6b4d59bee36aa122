"""Fixes of section 8: how the service is served in production."""
