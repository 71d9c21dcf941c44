"""Reads documents in a subprocess with limits."""
