"""The README's pictures: a finding as a terminal shows it, and the measured latency as a plot.

`python -m tools.pictures` makes them, `python -m tools.pictures --check` only compares.
"""
