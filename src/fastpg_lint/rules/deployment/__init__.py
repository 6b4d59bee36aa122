"""Section 8 of the guide: how the service is served in production."""
