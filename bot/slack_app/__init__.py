"""The Slack application: the same cards, schedules and moderation as on Discord, over slack-bolt."""
