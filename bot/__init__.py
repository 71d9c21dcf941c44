"""The parts of the program that depend on a platform, a token or a clock: settings, commands, Discord, Slack."""
