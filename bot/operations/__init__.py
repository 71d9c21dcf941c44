"""Checks whether the bot can work on its machine, and provides its metrics."""
