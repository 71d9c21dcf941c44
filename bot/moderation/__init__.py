"""How moderators change the content on every platform: messages without a platform, and the work behind them."""
