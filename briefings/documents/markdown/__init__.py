"""Reads Markdown documents."""
