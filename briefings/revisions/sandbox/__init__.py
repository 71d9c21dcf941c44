"""Annotates and compares documents in a subprocess with limits."""
