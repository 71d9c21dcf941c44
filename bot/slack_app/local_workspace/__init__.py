"""A Slack workspace on the loopback address: Web API, Socket Mode and response URLs, for the preview and tests."""
