"""Publishes scheduled posts in Slack channels."""
