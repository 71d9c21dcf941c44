"""A Slack server on the loopback address: Web API, Socket Mode and HTTP requests, with faults on demand."""
