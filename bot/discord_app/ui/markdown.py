"""Escapes plain text for Discord's Markdown, which is the markup of messages to moderators on every platform."""

from bot.moderation.markup import emphasize_markdown, escape_markdown, to_plain_text

__all__ = ["emphasize_markdown", "escape_markdown", "to_plain_text"]
