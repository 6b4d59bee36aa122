"""Section 7: what a service may write, and how."""
