"""Findings that are known: kept in a file by what they are, so that only new ones are told."""
