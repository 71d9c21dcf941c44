"""How moderators change the content in Slack; what is the same on every platform is in `bot.moderation`."""
