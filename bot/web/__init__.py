"""Serves calendars that people subscribe to, and read-only pages of cards."""
