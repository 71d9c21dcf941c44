"""Implements the storage protocols with SQLite."""
