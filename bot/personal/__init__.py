"""Data that members ask the bot to store, on every platform."""
