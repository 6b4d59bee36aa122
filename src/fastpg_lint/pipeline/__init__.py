"""Paths or a text in, a report out; and what several runs make: mending, silencing, a revision as it was."""
