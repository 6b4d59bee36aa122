"""The documentation site: what it is built of, and what is looked at once it is.

`python -m tools.site FOLDER` builds and checks; it needs the extra `site`.
"""
