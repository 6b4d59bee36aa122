"""What libraries do: TOML files, one a library, and their loader. Knows nothing of linted code."""
