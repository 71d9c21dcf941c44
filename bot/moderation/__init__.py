"""Moderators' changes of the content on every platform: messages without a platform, and the actions behind them."""
