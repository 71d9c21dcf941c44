"""Keeps the state of the bot in PostgreSQL, which several processes share."""
