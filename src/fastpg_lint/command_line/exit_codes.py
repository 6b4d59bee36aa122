"""How a run ends, for whoever started it."""

CLEAN = 0
"""Nothing was found, or nothing grave enough."""
FOUND = 1
"""Something was found that is as grave as `fail-level`."""
MISTAKE = 2
"""The user has to mend something."""
FAULT = 3
"""A fault of ours."""
INTERRUPTED = 130
"""Ctrl-C, as shells have it: 128 and the number of the signal."""
