"""Section 2 of the guide: sessions and connections that are given back."""
