"""Answers that are worked out once and remembered, with what they were worked out from."""
