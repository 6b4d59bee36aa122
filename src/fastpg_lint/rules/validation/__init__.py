"""Section 3 of the guide: response models, Pydantic configuration, settings."""
