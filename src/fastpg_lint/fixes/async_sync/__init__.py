"""Section 1 of the guide: awaiting what is to be awaited, and calling in a thread what would block."""
