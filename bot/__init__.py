"""What knows a platform, a token or a clock: settings, command line, Discord, preview."""
