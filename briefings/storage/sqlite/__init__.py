"""The repositories on SQLite."""
