"""Takes over what gitleaks knows of the forms of tokens: `python -m tools.known_tokens FILE`."""
