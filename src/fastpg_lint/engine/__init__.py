"""Compiling, linking, judging, and placing what is found, and reusing what earlier runs found."""
