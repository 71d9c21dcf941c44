"""Moderators' changes of the content in Slack; the common part of all platforms is in `bot.moderation`."""
