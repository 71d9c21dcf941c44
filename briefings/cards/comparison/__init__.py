"""Compares two editions of a yearbook."""
