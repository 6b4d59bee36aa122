"""Files besides the code that may say how a project logs."""

CONFIGURATIONS = (
    *("*log*.yaml", "*log*.yml", "*log*.ini", "*log*.json", "*log*.conf", "*log*.toml", "*log*.cfg"),
)
"""Globs of the files that may be a configuration of `logging`."""
