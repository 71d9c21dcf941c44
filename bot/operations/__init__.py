"""Checks whether the bot can work where it runs, and measures what it does."""
