"""Section 6 of the guide: queries and writes."""
