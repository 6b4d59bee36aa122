"""Section 6: how a service asks PostgreSQL, and how it writes."""
