"""Repeatable measurements. Each module says in its docstring how it is run and what it prints."""
