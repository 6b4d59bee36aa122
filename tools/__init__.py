"""Programs for those who work on fastpg-lint; none of them is installed with it."""
