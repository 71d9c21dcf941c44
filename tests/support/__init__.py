"""Shared parts of the tests: builders, fakes, and a Discord server on the loopback address."""
