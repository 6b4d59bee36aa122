"""Section 3 of the guide: configuration of Pydantic's models."""
