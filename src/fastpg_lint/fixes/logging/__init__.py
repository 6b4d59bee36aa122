"""Section 7: how what a service writes is mended."""
