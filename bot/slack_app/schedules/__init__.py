"""Handles `/schedule`: moderators manage scheduled posts, on a panel and in forms."""
