"""Handouts as Word documents."""
