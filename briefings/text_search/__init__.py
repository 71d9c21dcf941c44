"""Provides an in-memory full-text search that finds every occurrence of a word of one or more characters."""
