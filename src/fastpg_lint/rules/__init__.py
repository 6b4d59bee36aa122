"""The rules, one module each, grouped by the section of the guide that they enforce."""
