"""fastpg-lint beside its peers, on applications as published: `python -m benchmarks.peers`."""
