"""Linking: the facts of modules together, and the questions that rules ask of them."""
