"""Section 2: where connections and sessions come from."""
