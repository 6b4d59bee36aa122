"""Section 5 of the guide: columns and indexes."""
