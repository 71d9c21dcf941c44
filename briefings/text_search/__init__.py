"""Finds words in texts, in memory: every occurrence, from one character on."""
