"""Fixes of suppression comments."""
