"""Data that members ask the bot to store, in Discord."""
