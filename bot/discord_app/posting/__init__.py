"""Publishes scheduled posts in Discord channels."""
