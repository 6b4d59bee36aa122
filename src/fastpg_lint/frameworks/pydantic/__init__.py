"""Pydantic: models and settings."""
