"""Shared parts of the tests: builders, fakes, and local servers of Discord and Slack."""
