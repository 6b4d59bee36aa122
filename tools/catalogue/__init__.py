"""The catalogue's workshop: what a library really is, and whether the catalogue says so.

`python -m tools.catalogue NAME` shows what an installed library has, next to what the catalogue says of it.
"""
