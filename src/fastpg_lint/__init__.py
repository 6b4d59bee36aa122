"""A linter for FastAPI services on PostgreSQL."""

__version__ = "0.1.0"
