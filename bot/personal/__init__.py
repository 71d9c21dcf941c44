"""What members ask the bot to remember for them, on every platform."""
