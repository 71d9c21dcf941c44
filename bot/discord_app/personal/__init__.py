"""What members ask the bot to remember for them, in Discord."""
