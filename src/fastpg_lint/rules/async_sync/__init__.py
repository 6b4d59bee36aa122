"""Section 1 of the guide: what may run on the event loop, and what must be awaited."""
