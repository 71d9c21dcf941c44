"""Builds cards: answers as data that every platform can render."""
