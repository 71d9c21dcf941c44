"""The slash commands, one cog a file."""
